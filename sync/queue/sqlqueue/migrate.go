package sqlqueue

import (
	"context"
	"database/sql"
	"embed"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

// migrate brings the schema up to date and tells whether it was not. The two folders hold
// the same tables in the words of each database.
func migrate(ctx context.Context, db *sql.DB, folder string, dialect goose.Dialect, more ...goose.ProviderOption) (changed bool, err error) {
	files, err := fs.Sub(migrations, "migrations/"+folder)
	if err != nil {
		return false, err
	}
	p, err := goose.NewProvider(dialect, db, files, append(more, goose.WithDisableGlobalRegistry(true))...)
	if err != nil {
		return false, err
	}
	done, err := p.Up(ctx)
	return len(done) > 0, err
}
