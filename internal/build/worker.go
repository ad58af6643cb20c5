package build

import (
	"slices"
	"strconv"
	"strings"

	"unionhall/internal/digest"
	"unionhall/internal/site"
	"unionhall/internal/wire"
	"unionhall/pwa"
)

// workerName is the file of the service worker. It lies at the base path, the
// whole of which it serves.
const workerName = "sw.js"

// pushName is the file of the worker that phones register where they have asked to be
// told when there is an answer.
const pushName = "push.js"

// workerCache is the file of the cache with the worker.
const workerCache = "worker"

// workerFile makes the service worker ready to publish. It changes with the
// program and the keys, and with nothing else.
func (u *update) workerFile() ([]output, error) {
	if u.plain {
		return nil, nil
	}
	text, err := u.workerText()
	if err != nil {
		return nil, err
	}
	list := []output{workerOutput(workerName, text)}
	if !slices.ContainsFunc(u.forms.static, func(f staticFile) bool { return f.name == site.PushScript }) {
		return list, nil
	}
	if !u.KillWorker { // else it ends that worker too
		text, err = pwa.PushWorker()
	}
	return append(list, workerOutput(pushName, text)), err
}

func workerOutput(name string, text []byte) output {
	return output{file: name, static: &staticFile{file: site.File(name), name: name, bytes: text, sum: digest.Of(text)}}
}

func (u *update) workerText() ([]byte, error) {
	if u.KillWorker {
		return pwa.KillWorker()
	}
	var keys []string
	for _, key := range u.signingKeys() {
		keys = append(keys, key.String())
	}
	epoch := u.keeping.epoch
	of := strings.Join(append(slices.Clone(keys), strconv.Itoa(epoch)), " ")
	if r, err := u.loadFile(workerCache); err == nil {
		if made, text := r.String(), r.String(); made == of && r.Err() == nil {
			return []byte(text), nil
		}
	}
	text, err := pwa.Worker(keys, epoch)
	if err == nil {
		u.saveFile(workerCache, func(data []byte, _ spill) []byte {
			return wire.AppendString(wire.AppendString(data, of), string(text))
		})
	}
	return text, err
}

// neededFiles are the files that no page can do without, by the names that
// package site and the theme know them by.
var neededFiles = []string{site.PageScript, site.OfflineScript, siteIcon}

// needed returns those that the look has and that have their digest in their
// names: phones keep no other ones.
func (l *look) needed() []string {
	var files []string
	for i := range l.static {
		f := &l.static[i]
		if slices.Contains(neededFiles, f.name) && strings.Contains(string(f.file), "-"+f.sum.Short()+".") {
			files = append(files, f.file.Link())
		}
	}
	slices.Sort(files)
	return files
}
