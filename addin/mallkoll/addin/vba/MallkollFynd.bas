Option Explicit
' From one finding to the next, by the list on the sheet Kontroll. Needs no installed program.

Private Const KONTROLLBLAD As String = "Kontroll"
Private Const SISTA_RUBRIKRAD As Long = 40
Private Const SISTA_RUBRIKKOLUMN As Long = 20

Private mSenast As Long
Private mBlad As String
Private mCell As String

' Steps through the list: 1 forwards, -1 backwards, round at the ends. From a listed cell it goes on from there, from
' anywhere else (the sheets with the buttons) from what was shown last.
Public Sub GaTill(ByVal steg As Long)
    On Error GoTo Fel
    Dim lista As Object, rubrikrad As Long, kolBlad As Long, kolCell As Long, kolRegel As Long
    Dim sista As Long, rad As Long, varv As Long
    Set lista = Fyndlista()
    If Not lista Is Nothing Then SokRubriker lista, rubrikrad, kolBlad, kolCell, kolRegel
    If rubrikrad = 0 Then
        MsgBox "Det finns inga fynd att gå till. Tryck på Validera först.", vbInformation, "Mallkoll"
        Exit Sub
    End If
    sista = rubrikrad
    Do While Len(Text(lista, sista + 1, kolRegel)) > 0
        sista = sista + 1
    Loop
    If sista = rubrikrad Then
        MsgBox "Inga fynd: det finns inget att rätta.", vbInformation, "Mallkoll"
        Exit Sub
    End If
    rad = Utgangsrad(lista, rubrikrad, sista, kolBlad, kolCell, steg)
    For varv = rubrikrad To sista
        rad = rad + steg
        If rad > sista Then rad = rubrikrad + 1
        If rad <= rubrikrad Then rad = sista
        If Visa(Text(lista, rad, kolBlad), Text(lista, rad, kolCell)) Then
            mSenast = rad
            Exit Sub
        End If
    Next varv
    MsgBox "Fynden gäller hela filen. Läs dem på bladet " & lista.Name & ".", vbInformation, "Mallkoll"
    Exit Sub
Fel:
    MallkollProgram.VisaFel "Gå till fynd", Err.Number, Err.Description
End Sub

' Selects one cell, or the first area of a finding about several (C6:C20, E6). False where there is none to go to.
Public Function Visa(ByVal bladnamn As String, ByVal cell As String) As Boolean
    On Error GoTo Fel
    Dim blad1 As Object
    If Len(cell) = 0 Then Exit Function
    Set blad1 = Blad(bladnamn)
    If blad1 Is Nothing Then Exit Function
    blad1.Activate
    blad1.Range(Till(cell, ",")).Select
    mBlad = bladnamn
    mCell = ForstaCell(cell)
    Visa = True
    Exit Function
Fel:
    Visa = False
End Function

' What stands before a sign, all of it where the sign is not there.
Private Function Till(ByVal ord As String, ByVal tecken As String) As String
    Till = Left(ord, InStr(ord & tecken, tecken) - 1)
End Function

Private Function ForstaCell(ByVal celler As String) As String
    ForstaCell = Till(Till(celler, ","), ":")
End Function

' The sheet with the list, whatever it is called: a workbook may have a sheet Kontroll of its own.
Private Function Fyndlista() As Object
    On Error GoTo Fel
    Set Fyndlista = ActiveWorkbook.Names("mallkoll_lista").RefersToRange.Worksheet
    Exit Function
Fel:
    Set Fyndlista = Blad(KONTROLLBLAD)
End Function

Public Function Blad(ByVal namn As String) As Object
    On Error GoTo Fel
    Set Blad = ActiveWorkbook.Worksheets(namn)
    Exit Function
Fel:
    Set Blad = Nothing
End Function

' The row with the headings and their columns. Every finding has a rule, but not every one a sheet and a cell.
Private Sub SokRubriker(ByVal lista As Object, ByRef rubrikrad As Long, ByRef kolBlad As Long, ByRef kolCell As Long, _
        ByRef kolRegel As Long)
    Dim rad As Long, kol As Long
    For rad = 1 To SISTA_RUBRIKRAD
        kolBlad = 0
        kolCell = 0
        kolRegel = 0
        For kol = 1 To SISTA_RUBRIKKOLUMN
            If Text(lista, rad, kol) = "Blad" Then kolBlad = kol
            If Text(lista, rad, kol) = "Cell" Then kolCell = kol
            If Text(lista, rad, kol) = "Regel" Then kolRegel = kol
        Next kol
        If kolBlad > 0 And kolCell > 0 And kolRegel > 0 Then
            rubrikrad = rad
            Exit Sub
        End If
    Next rad
End Sub

Private Function Utgangsrad(ByVal lista As Object, ByVal rubrikrad As Long, ByVal sista As Long, _
        ByVal kolBlad As Long, ByVal kolCell As Long, ByVal steg As Long) As Long
    Utgangsrad = RadFor(lista, rubrikrad, sista, kolBlad, kolCell, ActiveSheet.Name, Replace(ActiveCell.Address, "$", ""))
    If Utgangsrad = 0 Then Utgangsrad = RadFor(lista, rubrikrad, sista, kolBlad, kolCell, mBlad, mCell)
    If Utgangsrad > 0 Then Exit Function
    Utgangsrad = rubrikrad
    If steg < 0 Then Utgangsrad = sista + 1
End Function

' The row of a cell in the list, 0 where it is not listed. A cell with several findings: the one that was shown last.
Private Function RadFor(ByVal lista As Object, ByVal rubrikrad As Long, ByVal sista As Long, _
        ByVal kolBlad As Long, ByVal kolCell As Long, ByVal bladnamn As String, ByVal cell As String) As Long
    Dim rad As Long
    If Len(cell) = 0 Then Exit Function
    If mSenast > rubrikrad And mSenast <= sista Then
        If Text(lista, mSenast, kolBlad) = bladnamn And ForstaCell(Text(lista, mSenast, kolCell)) = cell Then
            RadFor = mSenast
            Exit Function
        End If
    End If
    For rad = rubrikrad + 1 To sista
        If Text(lista, rad, kolBlad) = bladnamn And ForstaCell(Text(lista, rad, kolCell)) = cell Then
            RadFor = rad
            Exit Function
        End If
    Next rad
End Function

Private Function Text(ByVal lista As Object, ByVal rad As Long, ByVal kol As Long) As String
    Dim innehall As Variant
    innehall = lista.Cells(rad, kol).Value
    If Not IsError(innehall) Then Text = CStr(innehall)
End Function
