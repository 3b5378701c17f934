Attribute VB_Name = "Ribbon"
Option Explicit
' The ribbon's callbacks. Each button starts one program at one place, with a word written here and the name of the
' active workbook; addin/THREATS.md says why nothing in a workbook can change that.

Private Const LAUNCHER As String = "\bussi\bin\bussi.exe"
Private Const LOCAL_APP_DATA As Long = 28
Private Const FIXED_DRIVE As Long = 2
Private Const MINIMIZED_NOT_ACTIVE As Long = 7
Private Const LONGEST_NAME As Long = 255
Private Const FIRST_ROW As Long = 2

' customUI onLoad: shows Japanese descriptions of the worksheet functions in Excel's function dialog.
Public Sub BussiLoaded(ByVal ui As IRibbonUI)
    On Error Resume Next ' descriptions are a comfort: without them the functions work all the same
    DescribeFunctions
End Sub

' customUI onAction of every button.
Public Sub BussiPressed(ByVal control As IRibbonControl)
    Select Case control.ID
        Case "bussiCheck": StartBussi "check"
        Case "bussiFindings": ShowFindings
        Case "bussiClear": StartBussi "clear"
        Case "bussiUndo": StartBussi "undo"
        Case "bussiConsolidate": StartBussi "consolidate"
        Case "bussiBudget": StartBussi "budget"
        Case "bussiTemplate": StartBussi "template"
        Case "bussiCompare": StartBussi "compare"
    End Select
End Sub

Private Sub StartBussi(ByVal action As String)
    Dim program As String, book As String, quote As String
    #If Mac Then
        Tell "windows_only"
    #Else
        On Error GoTo failed
        If ActiveWorkbook Is Nothing Then
            Tell "no_book"
            Exit Sub
        End If
        book = ActiveWorkbook.Name
        If Not NameIsSafe(book) Then
            Tell "name_refused"
            Exit Sub
        End If
        program = InstalledProgram()
        If Len(program) = 0 Then
            Tell "not_installed"
            Exit Sub
        End If
        quote = Chr$(34)
        CreateObject("Shell.Application").ShellExecute program, _
            "excel " & action & " --book " & quote & book & quote, _
            Left$(program, InStrRev(program, "\") - 1), "open", MINIMIZED_NOT_ACTIVE
        Exit Sub
failed:
        Tell "not_started"
    #End If
End Sub

' The program in the signed-in user's own folder, as Windows itself names that folder; "" where it is not there.
Private Function InstalledProgram() As String
    Dim files As Object, root As String
    root = CreateObject("Shell.Application").Namespace(LOCAL_APP_DATA).Self.Path
    If Not root Like "[A-Za-z]:\?*" Then Exit Function
    Set files = CreateObject("Scripting.FileSystemObject")
    If files.GetDrive(Left$(root, 2)).DriveType <> FIXED_DRIVE Then Exit Function
    If files.FileExists(root & LAUNCHER) Then InstalledProgram = root & LAUNCHER
End Function

' False for a name that could end its quotation: a quotation mark, a backslash, or a character that a program reading
' its command line in a code page may be given as one of them.
Private Function NameIsSafe(ByVal book As String) As Boolean
    Dim i As Long, code As Long
    If Len(book) = 0 Or Len(book) > LONGEST_NAME Then Exit Function
    For i = 1 To Len(book)
        code = AscW(Mid$(book, i, 1))
        If code < 0 Then code = code + 65536 ' an Integer has no 32768
        Select Case code
            Case 0 To 31, 34, 92, 127 To 159: Exit Function
            Case &HA5&, &HA8&, &H2BA&, &H2DD&, &H2EE&, &H30B&, &H30E&, &H2032& To &H2037&: Exit Function
            Case &H201C& To &H201F&, &H20A9&, &H2216&, &H275D&, &H275E&, &H275F&, &H2760&: Exit Function
            Case &H29F5&, &H29F9&, &H2E42&, &H3003&, &H301D& To &H301F&: Exit Function
            Case 65128, 65282, 65340, 65509, 65510: Exit Function ' &HFE68, &HFF02, &HFF3C, &HFFE5, &HFFE6
        End Select
    Next
    NameIsSafe = True
End Function

' Goes to the list that the last check wrote into the active workbook.
Private Sub ShowFindings()
    Dim sheet As Object
    On Error GoTo absent ' a sheet that is hidden cannot be gone to
    If Not ActiveWorkbook Is Nothing Then
        For Each sheet In ActiveWorkbook.Worksheets
            If sheet.Name = TextOf("sheet", "findings", "") Then
                sheet.Activate
                Exit Sub
            End If
        Next
    End If
absent:
    Tell "no_findings"
End Sub

Private Sub Tell(ByVal what As String)
    MsgBox TextOf("message", what, ""), vbInformation, "bussi"
End Sub

' A text of the add-in's own sheet, whose columns are kind, name, argument and text.
Private Function TextOf(ByVal kind As String, ByVal name As String, ByVal argument As String) As String
    Dim row As Long
    row = FIRST_ROW
    Do While Len(Sheet1.Cells(row, 1).Value) > 0
        If Sheet1.Cells(row, 1).Value = kind And Sheet1.Cells(row, 2).Value = name _
            And Sheet1.Cells(row, 3).Value & "" = argument Then
            TextOf = Sheet1.Cells(row, 4).Value
            Exit Function
        End If
        row = row + 1
    Loop
End Function

Private Sub DescribeFunctions()
    Dim row As Long, described As String, arguments() As String, count As Long
    row = FIRST_ROW
    Do While Len(Sheet1.Cells(row, 1).Value) > 0
        If Sheet1.Cells(row, 1).Value = "function" And Len(Sheet1.Cells(row, 3).Value) = 0 Then
            described = Sheet1.Cells(row, 2).Value
            count = 0
            Do While Sheet1.Cells(row + count + 1, 2).Value = described
                ReDim Preserve arguments(0 To count)
                arguments(count) = Sheet1.Cells(row + count + 1, 4).Value
                count = count + 1
            Loop
            Application.MacroOptions Macro:=described, Description:=Sheet1.Cells(row, 4).Value, _
                Category:="bussi", ArgumentDescriptions:=arguments
        End If
        row = row + 1
    Loop
End Sub
