package link

import (
	"context"
	"errors"
	"fmt"
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

// inside marks the process that Enter has started.
const inside = "UNIONHALL_BENCH_INSIDE"

// Enter runs this program again, with the same arguments, in a network
// namespace of its own, and returns with entered false when that has ended; in
// there it returns at once with entered true. An error that is an
// *exec.ExitError is the other program's.
func Enter(ctx context.Context) (entered bool, err error) {
	if os.Getenv(inside) != "" {
		return true, nil
	}
	self, err := os.Executable()
	if err != nil {
		return false, err
	}
	c := exec.CommandContext(ctx, self, os.Args[1:]...)
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	c.Env = append(os.Environ(), inside+"=1")
	c.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGTERM}
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	c.WaitDelay = 10 * time.Second
	err = c.Run()
	if errors.Is(err, syscall.EPERM) {
		return false, fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	return false, err
}

// A Line joins the namespace of this process, which is the phone's, to that of
// servers.
type Line struct {
	phone, server *os.File // TUN devices
	far           *far
	traffic       struct{ down, up, downPackets, upPackets atomic.Int64 }
	work          sync.WaitGroup
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
	l.carry(l.server, l.phone, newSchedule(p, p.Down, 1), &l.traffic.down, &l.traffic.downPackets)
	l.carry(l.phone, l.server, newSchedule(p, p.Up, 2), &l.traffic.up, &l.traffic.upPackets)
	return l, nil
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
	t := &l.traffic
	return Traffic{Down: t.down.Load(), Up: t.up.Load(), DownPackets: t.downPackets.Load(), UpPackets: t.upPackets.Load()}
}

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
func (l *Line) carry(from, to *os.File, s *schedule, bytes, packets *atomic.Int64) {
	way := make(chan packet, 1<<14)
	l.work.Go(func() {
		defer close(way)
		for {
			b := make([]byte, largest)
			n, err := from.Read(b)
			if err != nil {
				return
			}
			if out, ok := s.take(time.Now(), n); ok {
				way <- packet{b[:n], out}
			}
		}
	})
	l.work.Go(func() {
		for p := range way {
			time.Sleep(time.Until(p.out)) // the delay is the thing itself
			if _, err := to.Write(p.bytes); err == nil {
				bytes.Add(int64(len(p.bytes)))
				packets.Add(1)
			}
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
	fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
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
