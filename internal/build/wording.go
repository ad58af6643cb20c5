package build

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
)

// wantWording tells of forms that ask something else than their version that is
// published: a union could no longer say what those who wrote were asked, and have
// agreed to. What was never published, or by no build, is compared with nothing.
func (u *update) wantWording(ctx context.Context) error {
	if u.forms.set == nil {
		return nil
	}
	from := u.lastPublished(u.ground, newClient(), "")
	var failed error
	u.tell(u.forms.set.CheckWording(func(file string) []byte {
		text, err := from.read(ctx, file)
		if err != nil && !errors.Is(err, fs.ErrNotExist) && failed == nil {
			failed = fmt.Errorf("forms as they were published: %w", err)
		}
		return text
	}))
	return failed
}
