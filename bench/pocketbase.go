package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"time"
)

const pocketbaseProgram = "github.com/pocketbase/pocketbase/examples/base"

// The collection takes a record from anybody, as an intake must.
const (
	pocketbaseCollection = `{"name":"envelopes","type":"base","createRule":"","fields":[{"name":"body","type":"text","max":100000}]}`
	pocketbaseUser       = "bench@gonghui.example"
	pocketbasePassword   = "measured-and-thrown-away"
)

// withPocketBase lets clients insert bodies of the same size by PocketBase's own API,
// in its own settings.
func (r *queueRun) withPocketBase(ctx context.Context, dir string, args []string) (result queueResult, err error) {
	data := "--dir=" + dir + "/pb_data"
	if _, err := output(ctx, dir, r.pocketbase, "superuser", "upsert", pocketbaseUser, pocketbasePassword, data); err != nil {
		return result, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return result, err
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		return result, err
	}
	server := &endpointServer{cmd: exec.CommandContext(ctx, r.pocketbase, "serve", "--http="+address, data), address: "http://" + address, said: &bytes.Buffer{}}
	server.cmd.Stderr = server.said
	if err := server.cmd.Start(); err != nil {
		return result, err
	}
	if err = pocketbaseReady(ctx, server.address); err == nil {
		result, err = r.load(ctx, append(args, "-address", server.address+"/api/collections/envelopes/records", "insert"))
	}
	result.peak, err = server.stop(err)
	return result, err
}

// pocketbaseReady waits for the server and makes the collection.
func pocketbaseReady(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		_, err := askJSON(ctx, http.MethodGet, address+"/api/health", "", "")
		if err == nil {
			break
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(50 * time.Millisecond): // between two questions
		}
	}
	answer, err := askJSON(ctx, http.MethodPost, address+"/api/collections/_superusers/auth-with-password", "",
		fmt.Sprintf(`{"identity":%q,"password":%q}`, pocketbaseUser, pocketbasePassword))
	if err != nil {
		return err
	}
	var auth struct{ Token string }
	if err := json.Unmarshal(answer, &auth); err != nil {
		return err
	}
	_, err = askJSON(ctx, http.MethodPost, address+"/api/collections", auth.Token, pocketbaseCollection)
	return err
}

func askJSON(ctx context.Context, method, address, token, body string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader([]byte(body)))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s: %s", address, answer.Status, text)
	}
	return text, err
}
