package link

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// tunnel is where the system hands out network devices to programs.
const tunnel = "/dev/net/tun"

// inside marks the process that Enter has started.
const inside = "UNIONHALL_BENCH_INSIDE"

// Enter runs this program again, with the same arguments and env beside its
// environment, in a network namespace of its own, and returns with entered
// false when that has ended; in there it returns at once with entered true. An
// error that is an *exec.ExitError is the other program's.
func Enter(ctx context.Context, env ...string) (entered bool, err error) {
	if Inside() {
		return true, nil
	}
	return false, Again(ctx, os.Stdout, os.Stderr, os.Args[1:], env...)
}

// Again runs this program once more in a network namespace of its own, with these
// arguments and env beside its environment, and returns when that has ended. An error
// that is an *exec.ExitError is the other program's.
func Again(ctx context.Context, stdout, stderr io.Writer, args []string, env ...string) error {
	if _, err := os.Stat(tunnel); err != nil {
		return fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	c := exec.CommandContext(ctx, self, args...)
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, stdout, stderr
	c.Env = append(append(os.Environ(), env...), inside+"=1")
	c.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGTERM}
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	c.WaitDelay = 10 * time.Second
	err = c.Run()
	if errors.Is(err, syscall.EPERM) {
		return fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	return err
}

// Inside reports whether this process was started by Enter.
func Inside() bool { return os.Getenv(inside) != "" }

// A Line joins the namespace of this process, which is the phone's, to that of
// servers.
type Line struct {
	phone, server *os.File // TUN devices
	far           *far
	down, up      way
	work          sync.WaitGroup
}

// A way is one of the two directions.
type way struct {
	schedule atomic.Pointer[schedule] // used by the goroutine that takes packets alone
	waiting  atomic.Int64             // packets on their way
	bytes    atomic.Int64             // carried
	packets  atomic.Int64
	lost     atomic.Int64 // packets that never came out
}

// Open makes a line. The process must be in a namespace of its own: see Enter.
func Open(p Profile) (*Line, error) {
	l := &Line{}
	var err error
	if l.phone, err = device(PhoneAddress); err != nil {
		return nil, err
	}
	if l.far, err = newFar(); err != nil {
		return nil, errors.Join(err, l.phone.Close())
	}
	if err := l.far.do(func() (err error) { l.server, err = device(ServerAddress); return err }); err != nil {
		l.far.close()
		return nil, errors.Join(err, l.phone.Close())
	}
	l.Become(p)
	l.carry(l.server, l.phone, &l.down)
	l.carry(l.phone, l.server, &l.up)
	return l, nil
}

// Become makes the line another one, for all packets that are yet to come.
// Taking it away and opening a new one would look to a browser like a change
// of its network.
func (l *Line) Become(p Profile) {
	l.down.schedule.Store(newSchedule(p, p.Down, 1))
	l.up.schedule.Store(newSchedule(p, p.Up, 2))
}

// Rest waits until nothing has been on the line for a while.
func (l *Line) Rest(ctx context.Context, while time.Duration) error {
	const look = 10 * time.Millisecond
	for quiet := time.Duration(0); quiet < while; quiet += look {
		before := l.Traffic()
		select {
		case <-time.After(look):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		if l.down.waiting.Load()+l.up.waiting.Load() > 0 || l.Traffic() != before {
			quiet = 0
		}
	}
	return nil
}

// Listen returns a listener on the servers' end, at ServerAddress. Port 0 lets
// the system choose.
func (l *Line) Listen(port int) (ln net.Listener, err error) {
	err = l.far.do(func() error {
		ln, err = net.Listen("tcp4", net.JoinHostPort(ServerAddress, strconv.Itoa(port)))
		return err
	})
	return ln, err
}

// Traffic returns what the line has carried since it was opened.
func (l *Line) Traffic() Traffic {
	return Traffic{
		Down: l.down.bytes.Load(), Up: l.up.bytes.Load(),
		DownPackets: l.down.packets.Load(), UpPackets: l.up.packets.Load(),
	}
}

// Lost returns how many packets the line has lost since it was opened.
func (l *Line) Lost() int64 { return l.down.lost.Load() + l.up.lost.Load() }

// Close takes the line away. Whatever is on it is lost.
func (l *Line) Close() error {
	err := errors.Join(l.phone.Close(), l.server.Close())
	l.work.Wait()
	l.far.close()
	return err
}

// A packet is on its way.
type packet struct {
	bytes []byte
	out   time.Time
}

// largest is how long a packet may be: more than the devices' MTU.
const largest = 1 << 12

// carry takes packets from one device to the other until they are closed.
func (l *Line) carry(from, to *os.File, w *way) {
	queue := make(chan packet, 1<<14)
	l.work.Go(func() {
		defer close(queue)
		for {
			b := make([]byte, largest)
			n, err := from.Read(b)
			if err != nil {
				return
			}
			if out, ok := w.schedule.Load().take(time.Now(), n); ok {
				w.waiting.Add(1)
				queue <- packet{b[:n], out}
			} else {
				w.lost.Add(1)
			}
		}
	})
	l.work.Go(func() {
		for p := range queue {
			time.Sleep(time.Until(p.out)) // the delay is the thing itself
			if _, err := to.Write(p.bytes); err == nil {
				w.bytes.Add(int64(len(p.bytes)))
				w.packets.Add(1)
			}
			w.waiting.Add(-1)
		}
	})
}

// far runs functions in a namespace of its own, one after the other. What they
// open stays there, whoever uses it then.
type far struct {
	calls chan func()
}

func newFar() (*far, error) {
	f := &far{calls: make(chan func())}
	entered := make(chan error)
	go func() {
		runtime.LockOSThread() // for good: the thread ends with the goroutine
		entered <- unix.Unshare(unix.CLONE_NEWNET)
		for call := range f.calls {
			call()
		}
	}()
	if err := <-entered; err != nil {
		f.close()
		return nil, fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	return f, nil
}

func (f *far) do(call func() error) error {
	done := make(chan error)
	f.calls <- func() { done <- call() }
	return <-done
}

func (f *far) close() { close(f.calls) }

// device makes a TUN device with an address in the thread's namespace, and
// brings it and the loopback device up.
func device(address string) (*os.File, error) {
	fd, err := unix.Open(tunnel, unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	if err := attach(fd); err != nil {
		return nil, errors.Join(err, unix.Close(fd))
	}
	tun := os.NewFile(uintptr(fd), deviceName) // only now: an unattached one cannot be waited for
	if err := errors.Join(configure(deviceName, address), up("lo")); err != nil {
		return nil, errors.Join(err, tun.Close())
	}
	return tun, nil
}

const deviceName = "line0"

func attach(tun int) error {
	request, err := unix.NewIfreq(deviceName)
	if err != nil {
		return err
	}
	request.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI)
	if err := unix.IoctlIfreq(tun, unix.TUNSETIFF, request); err != nil {
		return fmt.Errorf("make the device: %w", err)
	}
	return nil
}

// configure gives a device its address, in a network of 256, and brings it up.
func configure(name, address string) error {
	return control(name, func(socket int, request *unix.Ifreq) error {
		if err := request.SetInet4Addr(net.ParseIP(address).To4()); err != nil {
			return err
		}
		if err := unix.IoctlIfreq(socket, unix.SIOCSIFADDR, request); err != nil {
			return fmt.Errorf("address of %s: %w", name, err)
		}
		if err := request.SetInet4Addr(net.IPv4(255, 255, 255, 0).To4()); err != nil {
			return err
		}
		if err := unix.IoctlIfreq(socket, unix.SIOCSIFNETMASK, request); err != nil {
			return fmt.Errorf("network of %s: %w", name, err)
		}
		return up(name)
	})
}

func up(name string) error {
	return control(name, func(socket int, request *unix.Ifreq) error {
		request.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
		if err := unix.IoctlIfreq(socket, unix.SIOCSIFFLAGS, request); err != nil {
			return fmt.Errorf("bring up %s: %w", name, err)
		}
		return nil
	})
}

func control(name string, do func(socket int, request *unix.Ifreq) error) error {
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(socket)
	request, err := unix.NewIfreq(name)
	if err != nil {
		return err
	}
	return do(socket, request)
}
