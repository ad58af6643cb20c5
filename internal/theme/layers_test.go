package theme

import (
	"io/fs"
	"testing"
	"testing/fstest"
)

func folderOf(pairs ...string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		fsys[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return fsys
}

func twoLayers() layers {
	return layers{
		{"own", folderOf("css/a.css", "own a", "css/c.css", "own c")},
		{"base", folderOf("css/a.css", "base a", "css/b.css", "base b", "kinds/news.yaml", "id: news")},
	}
}

func TestFirstLayerWithAFileWins(t *testing.T) {
	l := twoLayers()
	if err := fstest.TestFS(l, "css/a.css", "css/b.css", "css/c.css", "kinds/news.yaml"); err != nil {
		t.Error(err)
	}
	for name, want := range map[string]string{"css/a.css": "own a", "css/b.css": "base b", "css/c.css": "own c"} {
		if b, err := fs.ReadFile(l, name); err != nil || string(b) != want {
			t.Errorf("%s: %q %v, want %q", name, b, err, want)
		}
	}
	if got := l.show("css/b.css"); got != "base/css/b.css" {
		t.Errorf("shown as %s", got)
	}
}

func TestGlobSeesAllLayers(t *testing.T) {
	names, err := fs.Glob(twoLayers(), "*/*.css")
	if err != nil || len(names) != 3 {
		t.Errorf("%v %v", names, err)
	}
}
