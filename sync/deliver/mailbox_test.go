package deliver

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-smtp"
)

// mailboxes serves the mail of these users over IMAP with TLS, and returns a login.
func mailboxes(t *testing.T, users ...*imapmemserver.User) func(name string) *imapclient.Client {
	t.Helper()
	pair, pool := certificate(t)
	store := imapmemserver.New()
	for _, u := range users {
		store.AddUser(u)
	}
	server := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return store.NewSession(), nil, nil
		},
		Logger: log.New(io.Discard, "", 0),
	})
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{pair}})
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	return func(name string) *imapclient.Client {
		c, err := imapclient.DialTLS(l.Addr().String(), &imapclient.Options{TLSConfig: &tls.Config{RootCAs: pool, ServerName: "localhost"}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		if err := errors.Join(c.Login(name, "secret").Wait(), failure(c.Select("INBOX", nil).Wait())); err != nil {
			t.Fatal(err)
		}
		return c
	}
}

func failure[T any](_ T, err error) error { return err }

// A relay hands the notice on to two mailboxes. One officer's program for mail fetches it,
// and finds what was sent twice under one Message-ID.
func TestAnOfficersProgramForMailFetchesTheNotice(t *testing.T) {
	r := &relay{boxes: map[string]*imapmemserver.User{}}
	var users []*imapmemserver.User
	for _, name := range []string{"officer@yl.example", "second@yl.example"} {
		u := imapmemserver.NewUser(name, "secret")
		if err := u.Create("INBOX", nil); err != nil {
			t.Fatal(err)
		}
		r.boxes[name], users = u, append(users, u)
	}
	login := mailboxes(t, users...)
	r.fail = map[string]error{"sent": &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "what was it?"}}
	m, c := r.open(t, nil), claimed()
	if err := m.Carry(t.Context(), c); err == nil {
		t.Fatal("what the relay has forgotten counts as taken")
	}
	r.fail = nil
	if err := m.Carry(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	whole := &imap.FetchItemBodySection{Peek: true}
	for name := range r.boxes {
		mails, err := login(name).Fetch(imap.SeqSet{{Start: 1, Stop: 0}}, &imap.FetchOptions{Envelope: true, BodySection: []*imap.FetchItemBodySection{whole}}).Collect()
		if err != nil || len(mails) != 2 {
			t.Fatalf("%s: %d mails, %v", name, len(mails), err)
		}
		first, again := mails[0], mails[1]
		if first.Envelope.MessageID == "" || first.Envelope.MessageID != again.Envelope.MessageID {
			t.Errorf("%s: Message-IDs %q and %q", name, first.Envelope.MessageID, again.Envelope.MessageID)
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(first.Envelope.Subject)
		if err != nil || subject != noticeSubject || first.Envelope.From[0].Addr() != "unionsync@yl.example" || len(first.Envelope.To) != 2 {
			t.Errorf("%s: %+v, %v", name, first.Envelope, err)
		}
		if text := readable(t, first.FindBodySection(whole)); !strings.Contains(text, "请打开经办台查看：\r\nhttps://desk.yl.example/") {
			t.Errorf("%s reads:\n%s", name, text)
		}
	}
}

// readable is the text of a mail as somebody reads it.
func readable(t *testing.T, raw []byte) string {
	t.Helper()
	message, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(message.Body))
	if err != nil || message.Header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("%v, %q", err, message.Header.Get("Content-Type"))
	}
	return string(text)
}
