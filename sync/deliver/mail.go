package deliver

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/smtp"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"unionhall/sync/queue"
)

// Mail tells officers that something waits at the desk. There is nothing in it of
// what came: neither form nor case nor a word of an answer. It is a notice, and
// moves nobody's custody.
type Mail struct {
	To   []string
	Desk string // its address
	// Alarm says that the mail tells of what waits too long.
	Alarm bool
	MailServer

	connect func(ctx context.Context, network, address string) (net.Conn, error) // nil: by TCP
	mu      sync.Mutex
	told    map[queue.Digest][]string // mailboxes that have a notice whose others are still to get it
}

// mostTold bounds told. What is forgotten is told again, under the same Message-ID.
const mostTold = 1000

// relayTalk is how much a relay may say in a session, in bytes with its certificates: its
// answers are lines of at most 512 (RFC 5321, section 4.5.3.1.5).
const relayTalk = 128 << 10

// MailServer is where mail is handed over, always over TLS.
type MailServer struct {
	Host           string
	Port           int
	TLSFirst       bool // from the first byte; else STARTTLS, without which nothing is sent
	User, Password string
	From           string
	TLS            *tls.Config // nil: the system's authorities
}

// The words are the same for everything that comes: a subject that tells more is read
// on a locked screen by whoever stands beside it.
const (
	noticeSubject = "有一件事等您处理 / Something waits for you"
	noticeText    = "经办台里有新的事项，请打开经办台查看：\r\n%[1]s\r\n\r\n这封邮件只是提醒，里面没有内容；请不要回复。\r\n\r\n" +
		"Something new has come. Please look at the desk:\r\n%[1]s\r\n\r\nThis mail is a reminder and holds nothing of it; please do not reply.\r\n"
)

// The words of an alarm: what waits too long is at the desk, too.
const (
	alarmSubject = "有一件事等得太久了 / Something has waited too long"
	alarmText    = "经办台里有一件事等得太久，答应的期限快到了，或者已经过了，还没有人处理。请打开经办台，或者问一问经办人：\r\n%[1]s\r\n\r\n这封邮件只是提醒，里面没有内容；请不要回复。\r\n\r\n" +
		"Something at the desk has waited for too long: the time that was promised is nearly over, or is over, and nobody has dealt with it. Please look at the desk, or ask the officer in charge:\r\n%[1]s\r\n\r\nThis mail is a reminder and holds nothing of it; please do not reply.\r\n"
)

// errNoTLS says that a relay speaks no TLS, or somebody between has taken it away.
var errNoTLS = errors.New("deliver: the relay offers no STARTTLS")

// errTalk says that a relay does not stop talking.
var errTalk = errors.New("deliver: the relay says too much")

// Carry sends the notice to each mailbox that the relay takes. Sent again it has the
// same Message-ID: programs for mail show it once. Where the relay wants some of them
// later (it is greylisting, a mailbox is full), those alone are tried again.
func (m *Mail) Carry(ctx context.Context, c *queue.Claimed) error {
	text, err := m.message(c)
	if err != nil {
		return err
	}
	client, err := m.dial(ctx)
	if err != nil {
		return mailVerdict(err)
	}
	defer client.Close()
	stop := context.AfterFunc(ctx, func() { _ = client.Close() })
	defer stop()
	later, err := m.hand(client, text, c.Envelope.Digest)
	if err != nil {
		return mailVerdict(errors.Join(err, ctx.Err()))
	}
	_ = client.Quit() // it was taken: what the relay says afterwards changes nothing
	if later != nil { // about one mailbox: the route goes on
		return &Refused{"SMTP " + strconv.Itoa(later.Code)}
	}
	return nil
}

// dial opens a session over TLS. Its lines have to come before ctx ends.
func (m *Mail) dial(ctx context.Context) (*smtp.Client, error) {
	secured := &tls.Config{ServerName: m.Host, MinVersion: tls.VersionTLS12}
	if m.TLS != nil {
		secured = m.TLS
	}
	connect := m.connect
	if connect == nil {
		connect = (&net.Dialer{Timeout: 20 * time.Second}).DialContext
	}
	conn, err := connect(ctx, "tcp", net.JoinHostPort(m.Host, strconv.Itoa(m.Port)))
	if err != nil {
		return nil, err
	}
	conn = &limited{conn, relayTalk}
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline)
	}
	if m.TLSFirst {
		conn = tls.Client(conn, secured)
	}
	client, err := smtp.NewClient(conn, m.Host)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	if err := m.introduce(client, secured); err != nil {
		return nil, errors.Join(err, client.Close())
	}
	return client, nil
}

func (m *Mail) introduce(client *smtp.Client, secured *tls.Config) error {
	if err := client.Hello("unionsync"); err != nil {
		return err
	}
	if !m.TLSFirst {
		if ok, _ := client.Extension("STARTTLS"); !ok {
			return errNoTLS
		}
		if err := client.StartTLS(secured); err != nil {
			return err
		}
	}
	if m.User == "" {
		return nil
	}
	return client.Auth(smtp.PlainAuth("", m.User, m.Password, m.Host))
}

// hand gives the relay the message for those mailboxes that it knows and that do not
// have it: one officer who has left silences no other. later is what it said of those
// that it does not take now.
func (m *Mail) hand(client *smtp.Client, text []byte, id queue.Digest) (later *textproto.Error, err error) {
	if err := client.Mail(m.From); err != nil {
		return nil, err
	}
	have := m.have(id)
	var refusals []error
	var taken []string
	for _, to := range m.To {
		if slices.Contains(have, to) {
			continue
		}
		switch err := client.Rcpt(to); {
		case err == nil:
			taken = append(taken, to)
		default:
			if said, ok := errors.AsType[*textproto.Error](err); ok && said.Code < 500 {
				later = said
			}
			refusals = append(refusals, err)
		}
	}
	switch {
	case len(taken) > 0:
	case len(have) == 0:
		return nil, errors.Join(refusals...)
	case later == nil: // the others have it, and nobody else ever wants it
		m.keep(id, nil)
		return nil, nil
	default:
		return later, nil
	}
	w, err := client.Data()
	if err != nil {
		return nil, err
	}
	_, err = w.Write(text)
	if err := errors.Join(err, w.Close()); err != nil {
		return nil, err
	}
	if later == nil {
		m.keep(id, nil)
	} else {
		m.keep(id, append(have, taken...))
	}
	return later, nil
}

// have tells who has the notice of an envelope already.
func (m *Mail) have(id queue.Digest) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.told[id])
}

// keep notes who has it, until everybody has: nil.
func (m *Mail) keep(id queue.Digest, to []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case to == nil:
		delete(m.told, id)
		return
	case m.told == nil || len(m.told) >= mostTold:
		m.told = map[queue.Digest][]string{}
	}
	m.told[id] = to
}

// limited is a connection that hears a relay out up to a number of bytes.
type limited struct {
	net.Conn
	left int
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errTalk
	}
	n, err := l.Conn.Read(p[:min(len(p), l.left)])
	l.left -= n
	return n, err
}

// message is the notice as it is sent (RFC 5322), in ASCII: no relay has to know more.
func (m *Mail) message(c *queue.Claimed) ([]byte, error) {
	subject, text, kind := noticeSubject, noticeText, "notice"
	if m.Alarm {
		subject, text, kind = alarmSubject, alarmText, "alarm"
	}
	var b bytes.Buffer
	line := func(name, value string) error {
		if strings.ContainsAny(value, "\r\n") {
			return fmt.Errorf("deliver: %s has a line break", name)
		}
		fmt.Fprintf(&b, "%s: %s\r\n", name, value)
		return nil
	}
	mac := hmac.New(sha256.New, []byte("unionsync "+kind+" "+m.From)) // whoever keeps mails learns no digest of an envelope
	mac.Write(c.Envelope.Digest[:])
	_, host, _ := strings.Cut(m.From, "@")
	err := errors.Join(
		line("From", m.From), line("To", strings.Join(m.To, ", ")), line("Subject", mime.QEncoding.Encode("utf-8", subject)),
		line("Date", time.Now().UTC().Format(time.RFC1123Z)), line("Message-ID", "<"+base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:18])+"@"+host+">"),
		line("Auto-Submitted", "auto-generated"), // RFC 3834: no out-of-office answers
		line("MIME-Version", "1.0"), line("Content-Type", "text/plain; charset=utf-8"), line("Content-Transfer-Encoding", "quoted-printable"))
	if err != nil {
		return nil, err
	}
	b.WriteString("\r\n")
	w := quotedprintable.NewWriter(&b)
	_, err = fmt.Fprintf(w, text, m.Desk)
	return b.Bytes(), errors.Join(err, w.Close())
}

// mailVerdict is what a relay's answer means: 5xx is about this mail, whatever else
// about the relay.
func mailVerdict(err error) error {
	var said *textproto.Error
	if errors.As(err, &said) && said.Code >= 500 && said.Code != 530 && said.Code != 535 { // 53x: it does not know us
		return &Refused{"SMTP " + strconv.Itoa(said.Code)}
	}
	if said != nil {
		return &Slow{Why: "SMTP " + strconv.Itoa(said.Code)}
	}
	return err
}
