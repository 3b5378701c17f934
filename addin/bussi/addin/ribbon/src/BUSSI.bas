Attribute VB_Name = "BUSSI"
Option Explicit
' Worksheet functions. Each has a twin of the same name in worksheet_functions.py, and a test that finds both equal.
' A cell that is empty gives #N/A, a value of another kind #VALUE!, a number out of range #NUM!; an error stays itself.

Private Const DIVIDED_BY_ZERO As Long = 2007
Private Const WRONG_KIND As Long = 2015
Private Const OUT_OF_RANGE As Long = 2036
Private Const NOT_THERE As Long = 2042
Private Const LARGEST As Double = 999999999999999#
Private Const SMALLEST As Double = 0.000001
Private Const LARGEST_PART As Long = 1000000
Private Const FIRST_SERIAL As Long = 61
Private Const LAST_SERIAL As Long = 2958465
Private Const DAYS_BEFORE_1904 As Long = 1462

Public Function EXECUTION_RATIO(ByVal executed As Variant, ByVal budget As Variant) As Variant
    Dim above As Variant, below As Variant
    above = WholeOf(executed)
    below = WholeOf(budget)
    If IsError(above) Then
        EXECUTION_RATIO = above
    ElseIf IsError(below) Then
        EXECUTION_RATIO = below
    ElseIf below = 0 Then
        EXECUTION_RATIO = CVErr(DIVIDED_BY_ZERO)
    Else
        EXECUTION_RATIO = CDbl(above) / CDbl(below)
    End If
End Function

Public Function SUBSIDY_LIMIT(ByVal eligible As Variant, ByVal numerator As Variant, ByVal denominator As Variant, _
        ByVal unit_yen As Variant) As Variant
    Dim cost As Variant, above As Variant, below As Variant, unit As Variant
    Dim product As Variant, divisor As Variant, units As Variant
    cost = WholeOf(eligible)
    above = PartOf(numerator)
    below = PartOf(denominator)
    unit = PartOf(unit_yen)
    If IsError(cost) Then
        SUBSIDY_LIMIT = cost
    ElseIf IsError(above) Then
        SUBSIDY_LIMIT = above
    ElseIf IsError(below) Then
        SUBSIDY_LIMIT = below
    ElseIf IsError(unit) Then
        SUBSIDY_LIMIT = unit
    ElseIf cost < 0 Or below < 1 Or unit < 1 Or above > below Then
        SUBSIDY_LIMIT = CVErr(OUT_OF_RANGE)
    Else
        product = cost * above
        divisor = below * unit
        units = Fix(product / divisor)
        If units * divisor > product Then units = units - 1 ' should the quotient ever have been rounded up
        SUBSIDY_LIMIT = CDbl(units * unit)
    End If
End Function

Public Function CORPORATE_NUMBER_OK(ByVal number As Variant) As Variant
    Dim value As Variant, digits As String, i As Long, code As Long, total As Long
    value = ScalarOf(number)
    CORPORATE_NUMBER_OK = False
    Select Case VarType(value)
        Case vbError
            CORPORATE_NUMBER_OK = value
            Exit Function
        Case vbString
            digits = value
        Case vbDouble
            If value < 1000000000000# Or value > 9999999999999# Then Exit Function
            If value <> Fix(value) Then Exit Function
            digits = CStr(CDec(value))
        Case Else
            Exit Function
    End Select
    If Len(digits) <> 13 Then Exit Function
    For i = 1 To 13
        code = AscW(Mid$(digits, i, 1))
        If code < 48 Or code > 57 Then Exit Function
        If i > 1 Then total = total + (code - 48) * (2 - i Mod 2)
    Next
    CORPORATE_NUMBER_OK = (9 - total Mod 9 = AscW(digits) - 48)
End Function

Public Function FISCAL_YEAR(ByVal when As Variant) As Variant
    Dim serial As Variant
    serial = SerialOf(when)
    If IsError(serial) Then
        FISCAL_YEAR = serial
    Else
        FISCAL_YEAR = CDbl(Year(CDate(serial)) - IIf(Month(CDate(serial)) < 4, 1, 0))
    End If
End Function

Public Function WAREKI(ByVal when As Variant) As Variant
    Dim serial As Variant, era As String, first As Long, nen As String
    serial = SerialOf(when)
    If IsError(serial) Then
        WAREKI = serial
        Exit Function
    End If
    Select Case serial
        Case Is >= 43586: era = ChrW(&H4EE4) & ChrW(&H548C): first = 2019 ' Reiwa, 2019-05-01
        Case Is >= 32516: era = ChrW(&H5E73) & ChrW(&H6210): first = 1989 ' Heisei, 1989-01-08
        Case Is >= 9856: era = ChrW(&H662D) & ChrW(&H548C): first = 1926 ' Showa, 1926-12-25
        Case Is >= 4595: era = ChrW(&H5927) & ChrW(&H6B63): first = 1912 ' Taisho, 1912-07-30
        Case Else: era = ChrW(&H660E) & ChrW(&H6CBB): first = 1868 ' Meiji
    End Select
    nen = CStr(Year(CDate(serial)) - first + 1)
    If nen = "1" Then nen = ChrW(&H5143)
    WAREKI = era & nen & ChrW(&H5E74) & Month(CDate(serial)) & ChrW(&H6708) & Day(CDate(serial)) & ChrW(&H65E5)
End Function

Public Function YEN_IN(ByVal yen As Variant, ByVal unit As Variant) As Variant
    Dim amount As Variant, word As Variant, size As Double
    amount = WholeOf(yen)
    word = ScalarOf(unit)
    If IsError(amount) Then
        YEN_IN = amount
    ElseIf IsError(word) Then
        YEN_IN = word
    ElseIf IsEmpty(word) Then
        YEN_IN = CVErr(NOT_THERE)
    Else
        If VarType(word) = vbString Then
            Select Case word
                Case ChrW(&H5186): size = 1
                Case ChrW(&H5343) & ChrW(&H5186): size = 1000
                Case ChrW(&H767E) & ChrW(&H4E07) & ChrW(&H5186): size = 1000000
                Case ChrW(&H5104) & ChrW(&H5186): size = 100000000
            End Select
        End If
        If size = 0 Then YEN_IN = CVErr(WRONG_KIND) Else YEN_IN = CDbl(amount) / size
    End If
End Function

' To two decimals. What lies within 0.0000001 below a half counts as a half, because shares are divided in binary.
Public Function HHI(ByVal shares As Variant) As Variant
    Dim values As Variant, cell As Variant, part As Variant, total As Double, squares As Double
    values = CellsOf(shares)
    If IsError(values) Then
        HHI = values
        Exit Function
    End If
    For Each cell In values
        If Not IsEmpty(cell) Then
            part = CapacityOf(cell)
            If IsError(part) Then
                HHI = part
                Exit Function
            End If
            total = total + CDbl(part)
        End If
    Next
    If total = 0 Then
        HHI = CVErr(DIVIDED_BY_ZERO)
        Exit Function
    End If
    For Each cell In values
        If Not IsEmpty(cell) Then squares = squares + (CDbl(NumberOf(cell)) / total) * (CDbl(NumberOf(cell)) / total)
    Next
    HHI = Fix(squares * 1000000 + 0.5000001) / 100
End Function

Public Function CONSULTATION_REQUIRED(ByVal acts As Variant, ByVal fears As Variant, ByVal before As Variant, _
        ByVal after As Variant, ByVal consumed_there As Variant, ByVal increase_over As Variant, _
        ByVal exempt_from As Variant) As Variant
    Dim act As Variant, fear As Variant, over As Variant, exempt As Variant, value As Variant
    Dim old As Variant, grown As Variant, there As Variant ' Empty where no site abroad is built or enlarged
    act = AnyOf(acts)
    fear = AnyOf(fears)
    over = FractionOf(increase_over)
    exempt = FractionOf(exempt_from)
    If Not (IsEmpty(ScalarOf(before)) And IsEmpty(ScalarOf(after))) Then
        old = CapacityOf(before)
        grown = CapacityOf(after)
        If Not IsEmpty(ScalarOf(consumed_there)) Then there = FractionOf(consumed_there)
    End If
    For Each value In Array(act, fear, over, exempt, old, grown, there)
        If IsError(value) Then
            CONSULTATION_REQUIRED = value
            Exit Function
        End If
    Next
    If Not IsEmpty(old) Then
        If grown > old * (1 + over) Then
            If IsEmpty(there) Then
                act = True
            ElseIf there < exempt Then
                act = True
            End If
        End If
    End If
    CONSULTATION_REQUIRED = CBool(act And fear)
End Function

' --- reading arguments: each gives a value or an error value
' A parameter that may hold a Range is never assigned to: assignment could reach for the cell instead.

Private Function ScalarOf(ByVal argument As Variant) As Variant
    If IsObject(argument) Then
        If argument.CountLarge = 1 Then ScalarOf = argument.Value2 Else ScalarOf = CVErr(WRONG_KIND)
    ElseIf IsArray(argument) Then
        ScalarOf = CVErr(WRONG_KIND)
    Else
        ScalarOf = argument
    End If
End Function

Private Function CellsOf(ByVal argument As Variant) As Variant
    Dim values As Variant
    If IsObject(argument) Then
        If argument.Areas.Count > 1 Then values = CVErr(WRONG_KIND) Else values = argument.Value2
    Else
        values = argument
    End If
    If IsArray(values) Or IsError(values) Then CellsOf = values Else CellsOf = Array(values)
End Function

Private Function NumberOf(ByVal argument As Variant) As Variant
    Dim value As Variant
    value = ScalarOf(argument)
    Select Case VarType(value)
        Case vbError
            NumberOf = value
        Case vbEmpty
            NumberOf = CVErr(NOT_THERE)
        Case vbInteger, vbLong, vbSingle, vbDouble, vbCurrency, vbDecimal
            If Abs(value) > LARGEST Or (value <> 0 And Abs(value) < SMALLEST) Then
                NumberOf = CVErr(OUT_OF_RANGE)
            Else
                NumberOf = CDec(CStr(value)) ' the fifteen digits that Excel shows
            End If
        Case Else
            NumberOf = CVErr(WRONG_KIND)
    End Select
End Function

Private Function WholeOf(ByVal argument As Variant) As Variant
    Dim value As Variant, number As Variant
    value = ScalarOf(argument)
    number = NumberOf(value)
    If Not IsError(number) Then
        If value <> Fix(value) Then number = CVErr(OUT_OF_RANGE)
    End If
    WholeOf = number
End Function

Private Function PartOf(ByVal argument As Variant) As Variant
    Dim value As Variant
    value = WholeOf(argument)
    If Not IsError(value) Then
        If value < 0 Or value > LARGEST_PART Then value = CVErr(OUT_OF_RANGE)
    End If
    PartOf = value
End Function

Private Function CapacityOf(ByVal argument As Variant) As Variant
    Dim value As Variant
    value = NumberOf(argument)
    If Not IsError(value) Then
        If value < 0 Then value = CVErr(OUT_OF_RANGE)
    End If
    CapacityOf = value
End Function

Private Function FractionOf(ByVal argument As Variant) As Variant
    Dim value As Variant
    value = NumberOf(argument)
    If Not IsError(value) Then
        If value < 0 Or value > 1 Or value * 1000000 <> Fix(value * 1000000) Then value = CVErr(OUT_OF_RANGE)
    End If
    FractionOf = value
End Function

Private Function SerialOf(ByVal argument As Variant) As Variant
    Dim value As Variant, shift As Long
    If IsObject(argument) Then
        If argument.Worksheet.Parent.Date1904 Then shift = DAYS_BEFORE_1904
    End If
    value = ScalarOf(argument)
    If VarType(value) <> vbDate And VarType(value) <> vbDouble Then value = NumberOf(value)
    If IsError(value) Then
        SerialOf = value
    ElseIf CDbl(value) + shift < FIRST_SERIAL Or CDbl(value) + shift >= LAST_SERIAL + 1 Then
        SerialOf = CVErr(OUT_OF_RANGE)
    Else
        SerialOf = Int(CDbl(value) + shift)
    End If
End Function

Private Function AnyOf(ByVal argument As Variant) As Variant
    Dim values As Variant, cell As Variant, found As Boolean
    values = CellsOf(argument)
    If IsError(values) Then
        AnyOf = values
        Exit Function
    End If
    For Each cell In values
        Select Case VarType(cell)
            Case vbBoolean: found = found Or cell
            Case vbEmpty
            Case vbError
                AnyOf = cell
                Exit Function
            Case Else
                AnyOf = CVErr(WRONG_KIND)
                Exit Function
        End Select
    Next
    AnyOf = found
End Function
