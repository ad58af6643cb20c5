package intake

import (
	"errors"
	"net/http"

	"unionhall/internal/seal"
	"unionhall/sync/queue"
)

// parts takes one sealed part of an envelope that is here.
func (i *Intake) parts(w http.ResponseWriter, r *http.Request) error {
	if err := typed(r, "application/octet-stream"); err != nil {
		return err
	}
	body, index, ok := partOf(r.Header)
	if !ok {
		return refused(http.StatusBadRequest, "part/header", "%s 应当是“摘要;序号”", "%s must be the digest, a semicolon and the index", partHeader)
	}
	sealed, done, err := i.body(w, r, seal.PartSize)
	if err != nil {
		return err
	}
	defer done()
	if len(sealed) != seal.PartSize {
		return refused(http.StatusUnprocessableEntity, "part/size", "每一部分都是 %d 字节", "each part has %d bytes", seal.PartSize)
	}
	if err := i.roomForPart(r.Context(), body); err != nil {
		return err
	}
	a, err := i.queue.Part(r.Context(), body, index, sealed)
	if a.New {
		i.scale.taken(seal.PartSize)
	}
	switch {
	case errors.Is(err, queue.ErrNotFound):
		return refused(http.StatusNotFound, "part/envelope", "没有这个信封，请先发送信封", "there is no such envelope; send that first")
	case errors.Is(err, queue.ErrUnknownPart):
		return refused(http.StatusUnprocessableEntity, "part/digest", "信封里没有列出这一部分", "the envelope names no such part at this index")
	case err != nil:
		return unavailable(r, err)
	}
	return handedOver(w, a)
}
