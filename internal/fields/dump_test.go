package fields

import (
	"fmt"
	"strings"
)

// dump writes a tree as one line for each node, for comparing.
func dump(n *Node) string {
	var b strings.Builder
	dumpTo(&b, n, 0)
	return b.String()
}

func dumpTo(b *strings.Builder, n *Node, depth int) {
	shape := [...]string{"empty", "text", "list", "map"}[n.Shape]
	if n.Broken {
		shape = "broken"
	}
	fmt.Fprintf(b, "%s%d:%d %q %d:%d %s", strings.Repeat("  ", depth), n.KeyPos.Line, n.KeyPos.Col, n.Key, n.Pos.Line, n.Pos.Col, shape)
	if n.Shape == Text {
		fmt.Fprintf(b, " %q", n.Text)
	}
	if n.Quoted {
		b.WriteString(" quoted")
	}
	b.WriteByte('\n')
	for _, c := range n.Nodes {
		dumpTo(b, c, depth+1)
	}
}
