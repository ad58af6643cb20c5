package content

import (
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// markdown is goldmark as we use it: its parser with our additions, and our
// own writer in place of its renderer. The writer appends to one buffer, so
// that it knows where a link stands, and it writes no attribute that it was
// not told to: nothing has to be filtered out afterwards.
type markdown struct {
	parser parser.Parser
}

func newMarkdown() markdown {
	return markdown{parser: parser.NewParser(
		parser.WithBlockParsers(blockParsers()...),
		parser.WithInlineParsers(inlineParsers()...),
		parser.WithParagraphTransformers(
			util.Prioritized(calloutTransformer{}, 50),
			util.Prioritized(referenceGuard{}, 99),
			util.Prioritized(parser.LinkReferenceParagraphTransformer, 100),
			util.Prioritized(tableGuard{}, 199),
			util.Prioritized(extension.NewTableParagraphTransformer(), 200),
		),
		parser.WithASTTransformers(
			util.Prioritized(extension.NewTableASTTransformer(), 0),
			util.Prioritized(extension.NewFootnoteASTTransformer(), 999),
		),
	)}
}

// blockParsers are goldmark's, with our own in place of its HTML blocks.
func blockParsers() []util.PrioritizedValue {
	return []util.PrioritizedValue{
		util.Prioritized(nestingGuard{}, 0),
		util.Prioritized(headingParser{parser.NewSetextHeadingParser()}, 100),
		util.Prioritized(extension.NewDefinitionListParser(), 101),
		util.Prioritized(extension.NewDefinitionDescriptionParser(), 102),
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(parser.NewListParser(), 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewCodeBlockParser(), 500),
		util.Prioritized(headingParser{parser.NewATXHeadingParser()}, 600),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
		util.Prioritized(parser.NewBlockquoteParser(), 800),
		util.Prioritized(tagBlockParser{}, 900),
		util.Prioritized(footnoteGuard{extension.NewFootnoteBlockParser()}, 999),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	}
}

// inlineParsers are goldmark's, with our own for emphasis, strike-through, bare
// addresses and HTML tags, and with guards around those that can be slow.
func inlineParsers() []util.PrioritizedValue {
	return []util.PrioritizedValue{
		util.Prioritized(inlineGuard{}, -1),
		util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
		util.Prioritized(codeGuard{parser.NewCodeSpanParser()}, 100),
		util.Prioritized(extension.NewFootnoteParser(), 101),
		util.Prioritized(linkGuard{parser.NewLinkParser()}, 200),
		util.Prioritized(parser.NewAutoLinkParser(), 300),
		util.Prioritized(tagParser{}, 400),
		util.Prioritized(emphasisParser{}, 499),
		util.Prioritized(strikeParser{}, 500),
		util.Prioritized(addressParser{}, 999),
	}
}

// read turns the body of m into it.Body, and fills in the summary.
func (md *markdown) read(it *Item, m *matter) {
	p := pages.Get().(*page)
	defer pages.Put(p)
	p.reset(it, m)
	pc := parser.NewContext()
	pc.Set(pageKey, p)
	root := md.parser.Parse(text.NewReader(p.text), parser.WithContext(pc))
	if p.markup.used {
		p.balance(root)
	}
	it.Body = p.writer.body(root)
	p.reportMarkup()
	p.reportFootnotes()
	if it.Card.Summary == "" {
		it.Card.Summary = p.writer.summary(root)
	}
	it.Diags = append(it.Diags, p.diags...)
}
