Option Explicit
' What the buttons call. Each one shows its own error: an unhandled one would pass in silence in some hosts.

Public Sub Validera()
    On Error GoTo Fel
    MallkollProgram.Kor "validera", ""
    Exit Sub
Fel:
    MallkollProgram.VisaFel "Validera", Err.Number, Err.Description
End Sub

Public Sub Rensa()
    On Error GoTo Fel
    MallkollProgram.Kor "rensa", ""
    Exit Sub
Fel:
    MallkollProgram.VisaFel "Rensa", Err.Number, Err.Description
End Sub

Public Sub NastaFynd()
    On Error GoTo Fel
    MallkollFynd.GaTill 1
    Exit Sub
Fel:
    MallkollProgram.VisaFel "Nästa fel", Err.Number, Err.Description
End Sub

Public Sub ForegaendeFynd()
    On Error GoTo Fel
    MallkollFynd.GaTill -1
    Exit Sub
Fel:
    MallkollProgram.VisaFel "Föregående fel", Err.Number, Err.Description
End Sub

' Answers only when every line of every module could be understood.
Public Function Ping() As String
    On Error GoTo Fel
    Ping = "pong"
    Exit Function
Fel:
    MallkollProgram.VisaFel "Ping", Err.Number, Err.Description
End Function
