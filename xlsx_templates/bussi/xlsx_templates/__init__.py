"""From a form to a workbook that checks itself."""
