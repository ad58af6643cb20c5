package deliver

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"mime"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-smtp"
)

// relay is a real SMTP server that can be told to fail at a stage.
type relay struct {
	gone  string           // a mailbox that it does not know
	later map[string]int   // how often it wants a mailbox's mail later
	fail  map[string]error // by stage: mail, rcpt, data, sent (after the message was taken)
	boxes map[string]*imapmemserver.User
	mu    sync.Mutex
	got   []letter
}

type letter struct {
	from string
	to   []string
	text []byte
}

func (r *relay) NewSession(*smtp.Conn) (smtp.Session, error) {
	if err := r.fail["greeting"]; err != nil {
		return nil, err
	}
	return &session{relay: r}, nil
}

type session struct {
	relay *relay
	letter
}

func (s *session) Reset()        { s.letter = letter{} }
func (s *session) Logout() error { return nil }
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return s.relay.fail["mail"]
}
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if to == s.relay.gone {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
	}
	if s.relay.later[to] > 0 {
		s.relay.later[to]--
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "come again"}
	}
	s.to = append(s.to, to)
	return s.relay.fail["rcpt"]
}
func (s *session) Data(r io.Reader) (err error) {
	if err := s.relay.fail["data"]; err != nil {
		return err
	}
	if s.text, err = io.ReadAll(r); err != nil {
		return err
	}
	s.relay.mu.Lock()
	defer s.relay.mu.Unlock()
	s.relay.got = append(s.relay.got, s.letter)
	for _, to := range s.to {
		if box := s.relay.boxes[to]; box != nil {
			if _, err := box.Append("INBOX", bytes.NewReader(s.text), &imap.AppendOptions{}); err != nil {
				return err
			}
		}
	}
	return s.relay.fail["sent"]
}

func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "relay"}, DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(10_000 * time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// open starts the relay and returns the carrier to it.
func (r *relay) open(t *testing.T, change func(*smtp.Server, *Mail)) *Mail {
	t.Helper()
	pair, pool := certificate(t)
	server := smtp.NewServer(r)
	server.Domain, server.TLSConfig, server.AllowInsecureAuth = "localhost", &tls.Config{Certificates: []tls.Certificate{pair}}, false
	server.ErrorLog = quiet{}
	m := &Mail{To: []string{"officer@yl.example", "second@yl.example"}, Desk: "https://desk.yl.example/", MailServer: MailServer{
		Host: "127.0.0.1", From: "unionsync@yl.example", TLS: &tls.Config{RootCAs: pool, ServerName: "localhost", MinVersion: tls.VersionTLS12}}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(server, m)
	}
	if m.TLSFirst {
		l = tls.NewListener(l, server.TLSConfig)
	}
	m.Port = l.Addr().(*net.TCPAddr).Port
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	return m
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

func TestANoticeSaysNothingOfWhatCame(t *testing.T) {
	for name, first := range map[string]bool{"STARTTLS": false, "TLS": true} {
		r := &relay{}
		m := r.open(t, func(_ *smtp.Server, m *Mail) { m.TLSFirst = first })
		c := claimed()
		for range 2 {
			if err := m.Carry(t.Context(), c); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if len(r.got) != 2 || len(r.got[0].to) != 2 || r.got[0].from != "unionsync@yl.example" {
			t.Fatalf("%s: %+v", name, r.got)
		}
		var ids []string
		for _, l := range r.got {
			message, err := mail.ReadMessage(bytes.NewReader(l.text))
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, message.Header.Get("Message-Id"))
			subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
			if err != nil || subject != noticeSubject {
				t.Errorf("%s: subject %q, %v", name, subject, err)
			}
		}
		if ids[0] == "" || ids[0] != ids[1] {
			t.Errorf("%s: sent again it is another: %q", name, ids)
		}
		text := string(r.got[0].text)
		for _, word := range []string{"help", "yl-linhe", encode(c.Envelope.Sid[:]), "ciphertext"} {
			if strings.Contains(text, word) {
				t.Errorf("%s: the mail has %q:\n%s", name, word, text)
			}
		}
	}
}

func TestAnAlarmSaysNothingOfWhatWaits(t *testing.T) {
	r := &relay{}
	m := r.open(t, func(_ *smtp.Server, m *Mail) { m.Alarm = true })
	if err := m.Carry(t.Context(), claimed()); err != nil {
		t.Fatal(err)
	}
	message, err := mail.ReadMessage(bytes.NewReader(r.got[0].text))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
	if err != nil || subject != alarmSubject {
		t.Errorf("subject %q, %v", subject, err)
	}
	if text := string(r.got[0].text); strings.Contains(text, "help") || strings.Contains(text, "yl-linhe") {
		t.Errorf("it says what waits:\n%s", text)
	}
}

func TestNothingIsSentWithoutTLS(t *testing.T) {
	r := &relay{}
	m := r.open(t, func(s *smtp.Server, _ *Mail) { s.TLSConfig = nil }) // STARTTLS is stripped
	if err := m.Carry(t.Context(), claimed()); err == nil || len(r.got) > 0 {
		t.Errorf("%v, %d mails", err, len(r.got))
	}
	m = r.open(t, func(_ *smtp.Server, m *Mail) { m.TLS = &tls.Config{ServerName: "localhost"} }) // nobody vouches for it
	if err := m.Carry(t.Context(), claimed()); err == nil || len(r.got) > 0 {
		t.Errorf("%v, %d mails", err, len(r.got))
	}
}

func TestWhatARelayAnswersMeans(t *testing.T) {
	var refused *Refused
	for stage, sent := range map[string]int{"mail": 0, "rcpt": 0, "data": 0, "sent": 1} {
		for code, set := range map[int]bool{421: false, 451: false, 550: true} {
			r := &relay{fail: map[string]error{stage: &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 0, 0}, Message: "no"}}}
			err := r.open(t, nil).Carry(t.Context(), claimed())
			if err == nil || errors.As(err, &refused) != set || len(r.got) != sent {
				t.Errorf("%d at %s: %v, %d mails", code, stage, err, len(r.got))
			}
		}
	}
}

func TestOneMailboxThatHasGoneSilencesNoOther(t *testing.T) {
	r := &relay{gone: "second@yl.example"}
	if err := r.open(t, nil).Carry(t.Context(), claimed()); err != nil || len(r.got) != 1 || len(r.got[0].to) != 1 || r.got[0].to[0] != "officer@yl.example" {
		t.Errorf("%v, %+v", err, r.got)
	}
}

// script is a relay whose every line is written down: what libraries do not do.
func script(t *testing.T, lines map[string]string) *Mail {
	t.Helper()
	pair, pool := certificate(t)
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{pair}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go (&talk{conn: conn, lines: lines}).speak()
		}
	}()
	return &Mail{To: []string{"officer@yl.example"}, Desk: "https://desk.yl.example/", MailServer: MailServer{
		Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, TLSFirst: true, From: "unionsync@yl.example", TLS: &tls.Config{RootCAs: pool, ServerName: "localhost"}}}
}

func TestWhatHappensAfterAMailWasTakenChangesNothing(t *testing.T) {
	for _, line := range []string{"-", "421 go away", "502 what?"} {
		if err := script(t, map[string]string{"QUIT": line}).Carry(t.Context(), claimed()); err != nil {
			t.Errorf("%q at QUIT: %v", line, err)
		}
	}
}

func TestARelayThatDoesNotKnowUsIsNoVerdictOnAMail(t *testing.T) {
	m := script(t, map[string]string{"EHLO": "250 AUTH PLAIN", "AUTH": "535 no"})
	m.User, m.Password = "unionsync", "secret"
	var refused *Refused
	if err := m.Carry(t.Context(), claimed()); err == nil || errors.As(err, &refused) || reason(err) != "SMTP 535" {
		t.Errorf("%v", err)
	}
}

func TestARelayThatIsNotThere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	m := &Mail{To: []string{"officer@yl.example"}, Desk: "https://desk.yl.example/", MailServer: MailServer{Host: "127.0.0.1", Port: port, From: "unionsync@yl.example"}}
	var refused *Refused
	if err := m.Carry(t.Context(), claimed()); err == nil || errors.As(err, &refused) {
		t.Errorf("%v", err)
	}
}

func TestNoMailboxBeginsAnotherHeader(t *testing.T) {
	m := &Mail{To: []string{"officer@yl.example\r\nBcc: other@yl.example"}, Desk: "https://desk.yl.example/", MailServer: MailServer{Host: "127.0.0.1", From: "unionsync@yl.example"}}
	if text, err := m.message(claimed()); err == nil {
		t.Errorf("it is written:\n%s", text)
	}
}
