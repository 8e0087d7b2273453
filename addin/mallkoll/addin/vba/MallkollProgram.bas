Option Explicit
' Calls the installed program mallkoll-excel for the open workbook, waits for its answer and shows it.
' Where the program is comes from the computer, never from the workbook.

Private Const STARTTID As Long = 30
Private Const TIDSGRANS As Long = 180
Private Const TITEL As String = "Mallkoll"
Private Const SIDAN As String = "Öppna i stället Mallkolls webbsida (mallkoll.html) i webbläsaren, och släpp den sparade arbetsboken på den. Där behöver inget installeras eller startas."

Private mPagar As Boolean

' One command for the active workbook. Further arguments are already written as the program wants them, "" for none.
Public Sub Kor(ByVal kommando As String, ByVal tillagg As String)
    On Error GoTo Fel
    Genomfor kommando, "--bok-kodad " & Kodad(Boknamn()) & tillagg, ActiveWorkbook.Name
    Exit Sub
Fel:
    VisaFel kommando, Err.Number, Err.Description
End Sub

' One command for a folder.
Public Sub KorUtanBok(ByVal kommando As String, ByVal mapp As String)
    On Error GoTo Fel
    Genomfor kommando, "--mapp-kodad " & Kodad(mapp), mapp
    Exit Sub
Fel:
    VisaFel kommando, Err.Number, Err.Description
End Sub

' The active cell as arguments.
Public Function Plats() As String
    Plats = " --blad-kodad " & Kodad(ActiveSheet.Name) & " --cell " & Replace(ActiveCell.Address, "$", "")
End Function

Private Sub Genomfor(ByVal kommando As String, ByVal argument As String, ByVal medVad As String)
    On Error GoTo Fel
    Dim svarsfil As String, svar As String, finns As Boolean
    If mPagar Then Exit Sub
    mPagar = True
    Application.StatusBar = "Mallkoll arbetar med " & medVad & " …"
    svarsfil = NySvarsfil()
    If Not Starta(kommando & " " & argument & " --svar-kodad " & Kodad(svarsfil), finns) Then
        mPagar = False
        Application.StatusBar = False
        InteStartat finns
        Exit Sub
    End If
    svar = Vanta(svarsfil)
    mPagar = False
    Application.StatusBar = False
    VisaSvar svar
    Exit Sub
Fel:
    mPagar = False
    VisaFel kommando, Err.Number, Err.Description
End Sub

Public Sub VisaFel(ByVal vad As String, ByVal nummer As Long, ByVal beskrivning As String)
    On Error Resume Next
    Application.StatusBar = False
    If nummer = 18 Then
        MsgBox "Avbrutet.", vbInformation, TITEL
    Else
        MsgBox vad & " kunde inte genomföras (fel " & nummer & ": " & beskrivning & ").", vbExclamation, TITEL
    End If
End Sub

' Says why there is no check: the program is here but may not be started, or it is not here.
Private Sub InteStartat(ByVal finns As Boolean)
    Dim rad As String
    If finns Then
        rad = "Mallkoll är installerat, men den här datorns säkerhetsregler låter inte Excel starta det, så den fullständiga kontrollen kan inte köras härifrån." & _
            vbCrLf & vbCrLf & SIDAN & vbCrLf & vbCrLf & "IT kan läsa mer i Mallkolls sida För IT (Office får inte starta andra program)."
    ElseIf PaMac() Then
        rad = "Den fullständiga kontrollen går att köra från Excel för Windows och från LibreOffice, inte från Excel för Mac." & _
            vbCrLf & vbCrLf & SIDAN
    Else
        rad = "Mallkoll är inte installerat på den här datorn, så den fullständiga kontrollen kan inte köras härifrån." & _
            vbCrLf & vbCrLf & SIDAN & vbCrLf & vbCrLf & "Saknas sidan: be den som sköter kommunens mallar om den, eller IT om programmet Mallkoll."
    End If
    rad = rad & vbCrLf & vbCrLf & "Mallens egna kontroller fungerar ändå: de står i kolumnen Kontroll till höger om tabellerna."
    If MallkollFynd.Visa("Start", "B1") Then rad = rad & " Här på Start syns vilka blad som har något att se över."
    MsgBox rad, vbInformation, TITEL
End Sub

Private Sub VisaSvar(ByVal svar As String)
    Dim besked As String, bladnamn As String, cell As String, ikon As Long
    besked = Falt(svar, "text")
    If Len(besked) = 0 Then besked = "Mallkoll svarade inte inom rimlig tid. Försök igen. Händer det flera gånger kan säkerhetsregler hindra programmet." & vbCrLf & vbCrLf & SIDAN
    ikon = vbInformation
    If Falt(svar, "slag") <> "klart" Then ikon = vbExclamation
    bladnamn = Falt(svar, "blad")
    cell = Falt(svar, "cell")
    If Len(cell) > 0 Then MallkollFynd.Visa bladnamn, cell
    MsgBox besked, ikon, TITEL
End Sub

' The book's full name. One host leaves the folder out of FullName.
Private Function Boknamn() As String
    Boknamn = ActiveWorkbook.FullName
    If Len(ActiveWorkbook.Path) > 0 And InStr(1, Boknamn, ActiveWorkbook.Path, vbTextCompare) <> 1 Then
        Boknamn = ActiveWorkbook.Path & Application.PathSeparator & ActiveWorkbook.Name
    End If
End Function

Private Function PaWindows() As Boolean
    PaWindows = (Application.PathSeparator = "\")
End Function

Private Function PaMac() As Boolean
    PaMac = InStr(1, Application.OperatingSystem, "Mac", vbTextCompare) > 0
End Function

' Starts the program. False where it is not installed, or where this computer does not let it be started: then "finns" is True.
Private Function Starta(ByVal argument As String, ByRef finns As Boolean) As Boolean
    On Error GoTo Fel
    Dim program As String
    If PaWindows() Then
        program = Programmet()
        If Len(program) = 0 Then Exit Function
        finns = True
        program = """" & program & """"
    ElseIf PaMac() Then
        Exit Function
    Else
        program = "mallkoll-excel"
    End If
    Shell program & " " & argument, vbHide
    Starta = True
    Exit Function
Fel:
    Starta = False
End Function

' Windows: the program folder, where only an administrator can write, else what the installation noted for this user.
Private Function Programmet() As String
    On Error Resume Next
    Dim plats As String
    plats = Environ("ProgramW6432")
    If Len(plats) = 0 Then plats = Environ("ProgramFiles")
    plats = plats & "\Mallkoll\mallkoll-excel.exe"
    If Len(Dir(plats)) = 0 Then
        plats = ""
        plats = GetSetting("Mallkoll", "Program", "Sokvag", "")
        If Len(plats) > 0 Then
            If Len(Dir(plats)) = 0 Then plats = ""
        End If
    End If
    Programmet = plats
End Function

Private Function NySvarsfil() As String
    Dim mapp As String, i As Long
    If PaWindows() Then
        mapp = Environ("TEMP")
    Else
        mapp = Environ("XDG_RUNTIME_DIR")
        If Len(mapp) = 0 Then mapp = "/tmp"
    End If
    Randomize
    NySvarsfil = mapp & Application.PathSeparator & "mallkoll-svar-"
    For i = 1 To 3
        NySvarsfil = NySvarsfil & Hex(CLng(Rnd * 2000000000))
    Next i
    NySvarsfil = NySvarsfil & ".txt"
End Function

' Waits for the answer: some seconds for a sign that the program has started, then longer for the answer itself.
Private Function Vanta(ByVal svarsfil As String) As String
    Dim borjan As Double, nasta As Double
    borjan = Now
    nasta = Timer
    Do While Now < borjan + TIDSGRANS / 86400
        Andrum
        If Timer >= nasta Or Timer < nasta - 1 Then
            nasta = Timer + 0.05
            If Len(Dir(svarsfil)) > 0 Then
                Vanta = Innehall(svarsfil)
                Exit Function
            End If
            If Now > borjan + STARTTID / 86400 And Len(Dir(svarsfil & ".igang")) = 0 Then Exit Function
        End If
    Loop
End Function

' Lets the program in. Calc answers nobody during DoEvents, Excel nobody during Wait.
' On a busy computer the moment to wait for may have passed already, which Calc calls an error: then there is no need to wait.
Private Sub Andrum()
    On Error Resume Next
    If PaWindows() Then
        DoEvents
    Else
        Application.Wait Now + 0.05 / 86400
    End If
End Sub

Private Function Innehall(ByVal fil As String) As String
    Dim nummer As Integer, rad As String
    nummer = FreeFile
    Open fil For Input As #nummer
    Do While Not EOF(nummer)
        Line Input #nummer, rad
        Innehall = Innehall & rad & vbLf
    Loop
    Close #nummer
    Kill fil
End Function

' The text after "name=" in the answer.
Private Function Falt(ByVal svar As String, ByVal namn As String) As String
    Dim rader As Variant, i As Long
    rader = Split(svar, vbLf)
    For i = LBound(rader) To UBound(rader)
        If Left(rader(i), Len(namn) + 1) = namn & "=" Then Falt = Avkodad(Mid(rader(i), Len(namn) + 2))
    Next i
End Function

' Letters and digits as they are, everything else as ~ and four hexadecimal digits: no blank, quote or code page can harm.
Public Function Kodad(ByVal klartext As String) As String
    Dim i As Long, tecken As String
    For i = 1 To Len(klartext)
        tecken = Mid(klartext, i, 1)
        If InStr(1, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", tecken, vbBinaryCompare) > 0 Then
            Kodad = Kodad & tecken
        Else
            Kodad = Kodad & "~" & Right("0000" & Hex(AscW(tecken)), 4)
        End If
    Next i
End Function

Public Function Avkodad(ByVal kod As String) As String
    Dim i As Long
    i = 1
    Do While i <= Len(kod)
        If Mid(kod, i, 1) = "~" Then
            Avkodad = Avkodad & ChrW(CLng("&H" & Mid(kod, i + 1, 4)))
            i = i + 5
        Else
            Avkodad = Avkodad & Mid(kod, i, 1)
            i = i + 1
        End If
    Loop
End Function
