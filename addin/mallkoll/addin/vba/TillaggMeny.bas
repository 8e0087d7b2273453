Option Explicit
' The ribbon's buttons. Only the add-in holds this module.

Public Sub MenyValidera(ByVal kontroll As Object)
    On Error GoTo Fel
    If HarBok() Then MallkollKnappar.Validera
    Exit Sub
Fel:
    MallkollProgram.VisaFel "Validera", Err.Number, Err.Description
End Sub

Public Sub MenyRensa(ByVal kontroll As Object)
    On Error GoTo Fel
    If HarBok() Then MallkollKnappar.Rensa
    Exit Sub
Fel:
    MallkollProgram.VisaFel "Rensa", Err.Number, Err.Description
End Sub

Public Sub MenyNasta(ByVal kontroll As Object)
    On Error GoTo Fel
    If HarBok() Then MallkollKnappar.NastaFynd
    Exit Sub
Fel:
    MallkollProgram.VisaFel "Nästa", Err.Number, Err.Description
End Sub

Public Sub MenyForegaende(ByVal kontroll As Object)
    On Error GoTo Fel
    If HarBok() Then MallkollKnappar.ForegaendeFynd
    Exit Sub
Fel:
    MallkollProgram.VisaFel "Föregående", Err.Number, Err.Description
End Sub

' The rule behind the finding in the active cell.
Public Sub MenyForklara(ByVal kontroll As Object)
    On Error GoTo Fel
    If HarBok() Then MallkollProgram.Kor "forklara", MallkollProgram.Plats()
    Exit Sub
Fel:
    MallkollProgram.VisaFel "Förklara regel", Err.Number, Err.Description
End Sub

' Every workbook in a folder; the report opens in the web browser.
Public Sub MenyMapp(ByVal kontroll As Object)
    On Error GoTo Fel
    Dim val1 As Object
    Set val1 = Application.FileDialog(4)
    val1.Title = "Välj mappen med arbetsböckerna som ska kontrolleras"
    val1.InitialFileName = Bokmapp()
    If val1.Show = -1 Then MallkollProgram.KorUtanBok "mapp", val1.SelectedItems(1)
    Exit Sub
Fel:
    MallkollProgram.VisaFel "Kontrollera mapp", Err.Number, Err.Description
End Sub

Public Sub MenyHjalp(ByVal kontroll As Object)
    On Error GoTo Fel
    MsgBox "Validera kontrollerar den öppna arbetsboken, färgar de celler som är fel och skriver varför på bladet Kontroll." & _
        vbCrLf & vbCrLf & "Nästa och Föregående går mellan fynden. Förklara regel berättar om regeln bakom fyndet i den markerade cellen." & _
        vbCrLf & vbCrLf & "Rensa tar bort allt som Validera har skrivit. Dina egna färger och anteckningar ligger kvar." & _
        vbCrLf & vbCrLf & "Kontrollera mapp går igenom alla arbetsböcker i en mapp.", vbInformation, "Mallkoll"
    Exit Sub
Fel:
    MallkollProgram.VisaFel "Hjälp", Err.Number, Err.Description
End Sub

' The folder of the open workbook, where the others mostly are; "" where there is none.
Private Function Bokmapp() As String
    On Error GoTo Fel
    If Len(ActiveWorkbook.Path) > 0 Then Bokmapp = ActiveWorkbook.Path & Application.PathSeparator
    Exit Function
Fel:
    Bokmapp = ""
End Function

Private Function HarBok() As Boolean
    HarBok = Not ActiveWorkbook Is Nothing
    If Not HarBok Then MsgBox "Öppna den arbetsbok som ska kontrolleras först.", vbInformation, "Mallkoll"
End Function
