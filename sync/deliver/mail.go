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
	"strconv"
	"strings"
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
}

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

// Carry sends the notice to each mailbox that the relay takes. Sent again it has the
// same Message-ID: programs for mail show it once.
func (m Mail) Carry(ctx context.Context, c *queue.Claimed) error {
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
	if err := m.hand(client, text); err != nil {
		return mailVerdict(errors.Join(err, ctx.Err()))
	}
	_ = client.Quit() // it was taken: what the relay says afterwards changes nothing
	return nil
}

// dial opens a session over TLS. Its lines have to come before ctx ends.
func (m Mail) dial(ctx context.Context) (*smtp.Client, error) {
	secured := &tls.Config{ServerName: m.Host, MinVersion: tls.VersionTLS12}
	if m.TLS != nil {
		secured = m.TLS
	}
	conn, err := (&net.Dialer{Timeout: 20 * time.Second}).DialContext(ctx, "tcp", net.JoinHostPort(m.Host, strconv.Itoa(m.Port)))
	if err != nil {
		return nil, err
	}
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

func (m Mail) introduce(client *smtp.Client, secured *tls.Config) error {
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

// hand gives the relay the message for those mailboxes that it knows: one officer
// who has left silences no other.
func (m Mail) hand(client *smtp.Client, text []byte) error {
	if err := client.Mail(m.From); err != nil {
		return err
	}
	var refusals []error
	for _, to := range m.To {
		if err := client.Rcpt(to); err != nil {
			refusals = append(refusals, err)
		}
	}
	if len(refusals) == len(m.To) {
		return errors.Join(refusals...)
	}
	w, err := client.Data()
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return errors.Join(err, w.Close())
}

// message is the notice as it is sent (RFC 5322), in ASCII: no relay has to know more.
func (m Mail) message(c *queue.Claimed) ([]byte, error) {
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
