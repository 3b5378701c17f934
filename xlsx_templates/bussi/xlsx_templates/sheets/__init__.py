"""What every workbook of ours is written with: one writer, one look."""
