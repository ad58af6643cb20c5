package devserver

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"unionhall/internal/diag"
)

// mostAsked is how long a request to open a file may be.
const mostAsked = 8 << 10

// open shows a place in the editor.
func (s *Server) open(w http.ResponseWriter, r *http.Request) error {
	if err := fromOurPage(r); err != nil {
		return err
	}
	// An error: the connection is none that could be slow.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(patience))
	var at Place
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, mostAsked)).Decode(&at); err != nil {
		return refused(http.StatusBadRequest, "看不懂这个请求", "this request cannot be read")
	}
	disk, err := s.onDisk(at.Path)
	if err != nil {
		return err
	}
	if err := edit(s.editor, disk, at.Line, at.Col); err != nil {
		return refused(http.StatusBadGateway, "编辑器没有打开：%v", "the editor did not open: %v", err)
	}
	s.write(w, http.StatusOK, diag.Say("已在编辑器里打开", "opened in the editor").In(s.lang))
	return nil
}

// onDisk returns the file that a path of a diag means. Nothing outside the
// folders that the site is read from is ever handed to a program.
func (s *Server) onDisk(name string) (string, error) {
	disk := ""
	if fs.ValidPath(name) {
		disk = s.pages.Disk(name)
	}
	if disk == "" {
		return "", refused(http.StatusForbidden, "“%s”不是这个网站的文件", "%q is no file of this site", name)
	}
	real, err := filepath.EvalSymlinks(disk)
	if err != nil {
		return "", notThere(name, err)
	}
	for _, folder := range s.pages.Folders() {
		if top, err := filepath.EvalSymlinks(folder); err == nil && below(real, top) {
			return real, regular(name, real)
		}
	}
	return "", refused(http.StatusForbidden, "“%s”在网站的文件夹之外", "%q lies outside the folders of the site", name)
}

func below(file, folder string) bool {
	rel, err := filepath.Rel(folder, file)
	return err == nil && filepath.IsLocal(rel) && !strings.HasPrefix(rel, "..")
}

func regular(name, disk string) error {
	info, err := os.Stat(disk)
	if err != nil {
		return notThere(name, err)
	}
	if !info.Mode().IsRegular() {
		return refused(http.StatusForbidden, "“%s”不是普通文件", "%q is no plain file", name)
	}
	return nil
}

func notThere(name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return refused(http.StatusNotFound, "“%s”已经不在了", "%q is not there any more", name)
	}
	return err
}
