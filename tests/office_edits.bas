' Opens books and edits them as people do, one command a line of a UTF-8 file; cells are counted from 0.
Sub Run
  files = CreateUnoService("com.sun.star.ucb.SimpleFileAccess")
  lines = CreateUnoService("com.sun.star.io.TextInputStream")
  lines.setInputStream(files.openFileRead("{commands}"))
  lines.setEncoding("UTF-8")
  told = CreateUnoService("com.sun.star.io.TextOutputStream")
  told.setOutputStream(files.openFileWrite("{log}"))
  told.setEncoding("UTF-8")
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  Dim filter(0) As New com.sun.star.beans.PropertyValue
  filter(0).Name = "FilterName"
  filter(0).Value = "Calc MS Excel 2007 XML"
  words = Split(lines.readLine(), Chr(9))
  Do While words(0) <> "end"
    Select Case words(0)
    Case "open"
      book = StarDesktop.loadComponentFromURL(words(1), "_blank", 0, hidden())
      book.enableAutomaticCalculation(False) ' all is calculated once, at the end
      book.unprotect("")
      For i = 0 To book.Sheets.Count - 1
        book.Sheets.getByIndex(i).unprotect("")
      Next i
    Case "save"
      book.calculateAll()
      book.storeToURL(words(1), filter())
      book.close(True)
    Case Else
      told.writeString(Edit(book, words) & Chr(9) & Join(words, Chr(9)) & Chr(10))
    End Select
    words = Split(lines.readLine(), Chr(9))
  Loop
  told.closeOutput()
  StarDesktop.terminate()
End Sub

Function Edit(book, words) As String
  On Error GoTo Refused
  page = book.Sheets.getByName(words(1))
  Select Case words(0)
  Case "insert_rows"
    page.Rows.insertByIndex(CLng(words(2)), CLng(words(3)))
  Case "delete_rows"
    page.Rows.removeByIndex(CLng(words(2)), CLng(words(3)))
  Case "insert_columns"
    page.Columns.insertByIndex(CLng(words(2)), CLng(words(3)))
  Case "delete_columns"
    page.Columns.removeByIndex(CLng(words(2)), CLng(words(3)))
  Case "hide_rows"
    page.getCellRangeByPosition(0, CLng(words(2)), 0, CLng(words(2)) + CLng(words(3)) - 1).Rows.IsVisible = False
  Case "hide_columns"
    page.getCellRangeByPosition(CLng(words(2)), 0, CLng(words(2)) + CLng(words(3)) - 1, 0).Columns.IsVisible = False
  Case "hide_sheet"
    page.IsVisible = False
  Case "rename"
    page.Name = words(2)
  Case "duplicate"
    book.Sheets.copyByName(words(1), words(2), book.Sheets.Count)
  Case "add_sheet"
    book.Sheets.insertNewByName(words(2), book.Sheets.Count)
  Case "delete_sheet"
    book.Sheets.removeByName(words(1))
  Case "move_sheet"
    book.Sheets.moveByName(words(1), book.Sheets.Count)
  Case "move_sheet_first"
    book.Sheets.moveByName(words(1), 0)
  Case "replace"
    search = page.createReplaceDescriptor()
    search.setSearchString(words(2))
    search.setReplaceString(words(3))
    page.replaceAll(search)
  Case "type"
    page.getCellByPosition(CLng(words(2)), CLng(words(3))).FormulaLocal = words(4)
  Case "text"
    page.getCellByPosition(CLng(words(2)), CLng(words(3))).String = words(4)
  Case Else
    cells = page.getCellRangeByPosition(CLng(words(2)), CLng(words(3)), CLng(words(4)), CLng(words(5)))
    Select Case words(0)
    Case "cut"
      page.moveRange(page.getCellByPosition(CLng(words(6)), CLng(words(7))).CellAddress, cells.RangeAddress)
    Case "cut_to"
      other = book.Sheets.getByName(words(8))
      page.moveRange(other.getCellByPosition(CLng(words(6)), CLng(words(7))).CellAddress, cells.RangeAddress)
    Case "copy"
      page.copyRange(page.getCellByPosition(CLng(words(6)), CLng(words(7))).CellAddress, cells.RangeAddress)
    Case "copy_to"
      other = book.Sheets.getByName(words(8))
      page.copyRange(other.getCellByPosition(CLng(words(6)), CLng(words(7))).CellAddress, cells.RangeAddress)
    Case "paste_values"
      Target(page, words).setDataArray(cells.getDataArray())
    Case "paste_formats"
      onto = Target(page, words)
      kept = onto.getFormulaArray()
      page.copyRange(page.getCellByPosition(CLng(words(6)), CLng(words(7))).CellAddress, cells.RangeAddress)
      onto.setFormulaArray(kept)
    Case "clear"
      cells.clearContents(23)
    Case "clear_all"
      cells.clearContents(1023)
    Case "fill_down"
      cells.fillAuto(0, 1)
    Case "merge"
      cells.merge(True)
    Case "split"
      cells.merge(False)
    Case "insert_cells"
      page.insertCells(cells.RangeAddress, CLng(words(6)))
    Case "delete_cells"
      page.removeRange(cells.RangeAddress, CLng(words(6)))
    Case "sort"
      Dim order(0) As New com.sun.star.table.TableSortField
      order(0).Field = CLng(words(6))
      order(0).IsAscending = (words(7) = "up")
      Dim how(1) As New com.sun.star.beans.PropertyValue
      how(0).Name = "SortFields"
      how(0).Value = order()
      how(1).Name = "ContainsHeader"
      how(1).Value = False
      cells.sort(how())
    Case Else
      Edit = "unknown"
      Exit Function
    End Select
  End Select
  Edit = "done"
  Exit Function
Refused:
  Edit = "refused"
End Function

Function Target(page, words)
  lastColumn = CLng(words(6)) + CLng(words(4)) - CLng(words(2))
  lastRow = CLng(words(7)) + CLng(words(5)) - CLng(words(3))
  Target = page.getCellRangeByPosition(CLng(words(6)), CLng(words(7)), lastColumn, lastRow)
End Function
