package intake

import (
	"fmt"
	"net/http"
	"path/filepath"
	"runtime"
	"strings"
)

// A crash is a panic as it may be logged: what kind it was, and where. Its value is not
// kept: it may hold what somebody has sent.
type crash struct {
	kind   string   // type of the value
	places []string // innermost first
}

func (c *crash) Error() string { return "panic (" + c.kind + ") at " + strings.Join(c.places, ", ") }

// careful does something, and makes an error of a panic.
func careful(do func(http.ResponseWriter, *http.Request) error, w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		switch v := recover(); v {
		case nil:
		case http.ErrAbortHandler:
			panic(v)
		default:
			err = &crash{fmt.Sprintf("%T", v), places()}
		}
	}()
	return do(w, r)
}

// places are where the program is, in its source, apart from the runtime.
func places() (list []string) {
	const most = 16
	var callers [most + 8]uintptr
	frames := runtime.CallersFrames(callers[:runtime.Callers(3, callers[:])])
	for more := true; more && len(list) < most; {
		var f runtime.Frame
		f, more = frames.Next()
		if !strings.HasPrefix(f.Function, "runtime.") {
			list = append(list, fmt.Sprintf("%s:%d", filepath.Base(f.File), f.Line))
		}
	}
	return list
}
