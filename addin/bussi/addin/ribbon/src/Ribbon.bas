Attribute VB_Name = "Ribbon"
Option Explicit
' The ribbon's callbacks. Each button starts one program at one place, with a word written here and the name of the
' active workbook; addin/THREATS.md says why nothing in a workbook can change that.

Private Const LAUNCHER As String = "\bussi\bin\bussi.exe"
Private Const LOCAL_APP_DATA As Long = 28
Private Const FIXED_DRIVE As Long = 2
Private Const MINIMIZED_NOT_ACTIVE As Long = 7
Private Const FIRST_ROW As Long = 2

' customUI onLoad: shows Japanese descriptions of the worksheet functions in Excel's function dialog.
Public Sub BussiLoaded(ByVal ui As IRibbonUI)
    On Error Resume Next ' descriptions are a comfort: without them the functions work all the same
    ThisWorkbook.IsAddin = False ' MacroOptions refuses a hidden workbook
    DescribeFunctions
    ThisWorkbook.IsAddin = True
    ThisWorkbook.Saved = True
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
    Dim program As String
    #If Mac Then
        Tell "windows_only"
    #Else
        On Error GoTo failed
        If ActiveWorkbook Is Nothing Then
            Tell "no_book"
            Exit Sub
        End If
        program = InstalledProgram()
        If Len(program) = 0 Then
            Tell "not_installed"
            Exit Sub
        End If
        ' A program that is stopped by a policy raises nothing: the line says so until the program writes its own there.
        Application.StatusBar = TextOf("message", "starting", "")
        CreateObject("Shell.Application").ShellExecute program, _
            "excel " & action & " --book hex:" & HexOf(ActiveWorkbook.Name), _
            Left$(program, InStrRev(program, "\") - 1), "open", MINIMIZED_NOT_ACTIVE
        Exit Sub
failed:
        Application.StatusBar = False
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

' A name as four digits a sign: no quotation mark, percent sign or code page on the way can change it.
Private Function HexOf(ByVal book As String) As String
    Dim i As Long, code As Long
    For i = 1 To Len(book)
        code = AscW(Mid$(book, i, 1))
        If code < 0 Then code = code + 65536 ' an Integer has no 32768
        HexOf = HexOf & Right$("000" & Hex$(code), 4)
    Next
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
