package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"github.com/spf13/pflag"

	"unionhall/internal/diag"
	"unionhall/sync/queue/postgres"
	"unionhall/sync/queue/sqlite"
	"unionhall/sync/queue/sqlqueue"
)

// A place is where an endpoint keeps what it has.
type place struct {
	data     string // folder
	database string // address of a PostgreSQL database; "": a SQLite file in data
	ledger   string // folder of what was erased; "": in data
	// ledgerLost says that the ledger that was there before is lost for good.
	ledgerLost bool
}

// databaseVariable names the database with its password, which no flag may hold.
const databaseVariable = "UNIONSYNC_DATABASE"

func (p *program) placeFlags(f *pflag.FlagSet, at *place) {
	f.StringVar(&at.data, "data", "", p.in(diag.Say(
		"放数据的文件夹：队列、收据的钥匙、已删除的记录；只让运行 unionsync 的用户读写",
		"the folder for all that is kept: queue, receipt key, ledger of what was erased; for unionsync's user alone")))
	f.StringVar(&at.database, "database", "", p.in(diag.Say(
		"几台一起运行时用的 PostgreSQL：postgres://用户@主机/库；密码写在 PGPASSWORD、~/.pgpass，或者整个地址写在 "+databaseVariable+"、"+databaseVariable+"_FILE 里；默认是 --data 里的 SQLite",
		"PostgreSQL for several replicas: postgres://user@host/name; the password goes into PGPASSWORD or ~/.pgpass, or the whole address into "+databaseVariable+" or the file in "+databaseVariable+"_FILE; default: SQLite in --data")))
	f.StringVar(&at.ledger, "ledger", "", p.in(diag.Say(
		"已删除记录的文件夹，默认是 --data 里的 ledger；放在另一块盘上，坏了盘也不会让删除的内容回来",
		"the folder of the ledger; default: ledger in --data. On another disk it survives this one, and what was erased stays so")))
}

// settle checks what the flags say about the place, and makes the folder.
func (p *program) settle(at *place) error {
	if at.data == "" {
		return usage(diag.Say("没有写 --data", "--data is missing"), diag.Say("写一个放数据的文件夹，例如 --data /var/lib/unionsync", "name the folder for the data, such as --data /var/lib/unionsync"))
	}
	if u, err := url.Parse(at.database); err == nil && u.User != nil {
		if _, has := u.User.Password(); has {
			return usage(diag.Say("--database 里有密码，这台机器上的人都看得见", "--database holds a password, which everybody on this machine can read"),
				diag.Say("把整个地址写进环境变量 %[1]s，或者写进文件，用 %[1]s_FILE 指出", "put the address into the environment variable %[1]s, or into a file that %[1]s_FILE names", databaseVariable))
		}
	}
	secret, err := p.secret(databaseVariable)
	if err != nil {
		return err
	}
	if at.database == "" {
		at.database = secret
	}
	if at.ledger == "" {
		at.ledger = filepath.Join(at.data, "ledger")
	}
	return errors.Join(os.MkdirAll(at.data, 0o700), os.MkdirAll(at.ledger, 0o700))
}

// file is the SQLite database.
func (at *place) file() string { return filepath.Join(at.data, "queue.db") }

// minRoom is the mark below which nothing is accepted: what is there can still be
// delivered, erased and checkpointed.
const minRoom = 128 << 20

// A store is a queue and the lock on the folder that it lies in.
type store struct {
	*sqlqueue.Queue
	lock *os.File // nil where a database server sees to it
}

// Close lets the folder go when all is done.
func (s *store) Close() error {
	err := s.Queue.Close()
	if s.lock != nil {
		err = errors.Join(err, s.lock.Close())
		s.lock = nil
	}
	return err
}

// locked takes the lock on the folder: one process has a SQLite file, for it alone
// commits in groups.
func (at *place) locked() (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(at.data, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	taken, err := tryLock(f)
	if err == nil && taken {
		return f, nil
	}
	if err == nil {
		err = &sayError{code: exitMachine,
			text: diag.Say("“%s”已经有一个 unionsync 在用", "another unionsync has %s", at.data),
			hint: diag.Say("一个数据文件夹只能有一个；要几台一起运行，用 PostgreSQL", "one folder is for one; several replicas need PostgreSQL")}
	}
	return nil, errors.Join(err, f.Close())
}

// open opens the queue. stopped is called once when it stops accepting.
func (at *place) open(ctx context.Context, stopped func(error)) (*store, error) {
	ledger, err := at.openLedger()
	if err != nil {
		return nil, err
	}
	o := sqlqueue.Options{Ledger: ledger, LedgerLost: at.ledgerLost, Stopped: stopped}
	if at.database != "" {
		q, err := postgres.Open(ctx, at.database, o)
		return &store{Queue: q}, at.explained(err)
	}
	lock, err := at.locked()
	if err != nil {
		return nil, err
	}
	o.Room, o.MinRoom = func() (int64, error) { return freeSpace(at.data) }, min(minRoom, at.tenth())
	q, err := sqlite.Open(ctx, at.file(), o)
	if err != nil {
		return nil, errors.Join(at.explained(fmt.Errorf("%s: %w", at.file(), err)), lock.Close())
	}
	return &store{q, lock}, nil
}

// openLedger opens the ledger with its key, or makes both.
func (at *place) openLedger() (*sqlqueue.Ledger, error) {
	key, err := sqlqueue.LedgerKey(filepath.Join(at.ledger, "key"))
	if err != nil {
		return nil, err
	}
	return sqlqueue.OpenLedger(at.ledger, key)
}

// explained says in words that the ledger is another's.
func (at *place) explained(err error) error {
	if !errors.Is(err, sqlqueue.ErrLedger) {
		return err
	}
	return &sayError{code: exitMachine, cause: err,
		text: diag.Say("%s 不是这个队列的 ledger：用它，删除过的内容会回来", "%s is not the ledger of this queue: with it, what was erased would come back", at.ledger),
		hint: diag.Say(
			"用 --ledger 指出原来的文件夹；几台一起运行，就把第一台 ledger 里的 key 抄过来；永远丢了，见 unionsync restore --help",
			"name the folder that was there before with --ledger; of several replicas, copy the file key from the first one's ledger; where it is lost for good, see unionsync restore --help")}
}

// tenth is a tenth of the disk: the mark of a very small one.
func (at *place) tenth() int64 {
	size, err := diskSize(at.data)
	if err != nil {
		return minRoom
	}
	return size / 10
}
