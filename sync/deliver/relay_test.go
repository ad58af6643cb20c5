package deliver

import (
	"crypto/tls"
	"io"
	"net"
	"net/textproto"
	"strings"
	"time"
)

// What a relay may do in place of a line that it owes.
const (
	hangs   = ""
	hangsUp = "-"
	endless = "*" // a line that does not end
	drips   = "~" // before a line: a byte each second
)

// A talk is one session of a relay whose every line is written down.
type talk struct {
	conn    net.Conn
	secured *tls.Config       // for STARTTLS; nil: none is offered
	lines   map[string]string // by the word that they answer; what is missing is answered as usual
	taken   func([]byte)      // gets what came after DATA
}

func (t *talk) speak() {
	defer func() { t.conn.Close() }()
	text := textproto.NewConn(t.conn)
	if !t.say("greeting", "220 relay ESMTP") {
		return
	}
	for {
		line, err := text.ReadLine()
		if err != nil {
			return
		}
		word := t.word(line)
		if !t.say(word, t.usual(word, line)) {
			return
		}
		switch word {
		case "STARTTLS":
			if !t.say("handshake", "none") {
				return
			}
			t.conn = tls.Server(t.conn, t.secured)
			text = textproto.NewConn(t.conn)
		case "DATA":
			got, err := text.ReadDotBytes()
			if err != nil {
				return
			}
			if t.taken != nil {
				t.taken(got)
			}
			if !t.say("taken", "250 taken") {
				return
			}
		}
	}
}

// word is what a line asks for. The second EHLO of a session is one of its own.
func (t *talk) word(line string) string {
	word, _, _ := strings.Cut(line, " ")
	if _, ok := t.conn.(*tls.Conn); ok && word == "EHLO" && t.secured != nil {
		return "EHLO again"
	}
	return word
}

// usual is what a relay says that knows neither 8BITMIME nor SMTPUTF8.
func (t *talk) usual(word, line string) string {
	switch word {
	case "EHLO":
		if t.secured != nil {
			return "250-relay\r\n250 STARTTLS"
		}
		return "250 relay"
	case "EHLO again":
		return "250-relay\r\n250 AUTH PLAIN"
	case "STARTTLS":
		return "220 go ahead"
	case "AUTH":
		return "235 welcome"
	case "MAIL", "RCPT":
		if !strings.HasSuffix(line, ">") {
			return "555 a parameter that was not offered"
		}
	case "DATA":
		return "354 go on"
	case "QUIT":
		return "221 bye"
	}
	return "250 well"
}

// say answers, and tells whether the session goes on.
func (t *talk) say(word, usual string) bool {
	line, ok := t.lines[word]
	if !ok {
		line = usual
	}
	switch {
	case word == "handshake" && !ok:
		return true
	case line == hangs:
		_, _ = io.Copy(io.Discard, t.conn)
		return false
	case line == hangsUp:
		return false
	case line == endless:
		_, _ = io.Copy(t.conn, ones{})
		return false
	case strings.HasPrefix(line, drips):
		return drip(t.conn, line[len(drips):]+strings.Repeat(".", 600)+"\r\n")
	}
	_, err := io.WriteString(t.conn, line+"\r\n")
	return err == nil && !strings.HasPrefix(line, "421")
}

// ones never ends.
type ones struct{}

func (ones) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '1'
	}
	return len(p), nil
}

// drip writes a byte a second, as long as somebody listens.
func drip(w io.Writer, text string) bool {
	for i := range len(text) {
		if _, err := w.Write([]byte{text[i]}); err != nil {
			return false
		}
		time.Sleep(time.Second)
	}
	return true
}
