package pwa

// The slots of a shell. A page is pieces[0] slots[0] pieces[1] slots[1] ...
// with its own values in the slots; that of SlotRoot is "../" for each slash in
// its address.
const (
	SlotRoot      = "root"
	SlotMeta      = "meta"
	SlotLanguages = "languages"
	SlotMain      = "main"
)

// ShellJSON returns the JSON of a shell: what stands between the slots, UTF-8,
// and the slots' names, of which there is one fewer.
func ShellJSON(pieces [][]byte, slots []string) []byte {
	n := len(`{"v":1,"pieces":[],"slots":[]}`)
	for _, p := range pieces {
		n += len(p) + len(p)/8
	}
	b := append(make([]byte, 0, n), `{"v":1,"pieces":`...)
	b = appendList(b, pieces, appendText[[]byte])
	b = append(b, `,"slots":`...)
	b = appendTexts(b, slots)
	return append(b, '}')
}
