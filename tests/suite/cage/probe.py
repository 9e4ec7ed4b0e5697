#!/usr/bin/env python3
"""Tries to get out, and says of each attempt what came of it: one line, `attack: outcome`.

Its arguments, as `name=value`, say where to find what it must not reach. An outcome is `open`, or
`closed` with the error; where the cage gives something of its own instead, it says so.
"""
import ctypes
import errno
import fcntl
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

targets = dict(word.split("=", 1) for word in sys.argv[1:])
libc = ctypes.CDLL(None, use_errno=True)
machine = os.uname().machine
NUMBERS = {
    "x86_64": dict(mount=165, unshare=272, clone=56, clone3=435, io_uring_setup=425, ptrace=101,
                   process_vm_readv=310, keyctl=250, bpf=321, perf_event_open=298,
                   userfaultfd=323, settimeofday=164, pidfd_open=434, setns=308,
                   open_by_handle_at=304, inotify_init1=294, shmget=29, shmctl=31,
                   shmat=30, msgctl=71, semctl=66, mq_unlink=241, listmount=458, chroot=161,
                   open_tree=428, sched_setaffinity=203, setpriority=141),
    "aarch64": dict(mount=40, unshare=97, clone=220, clone3=435, io_uring_setup=425, ptrace=117,
                    process_vm_readv=270, keyctl=219, bpf=280, perf_event_open=241,
                    userfaultfd=282, settimeofday=170, pidfd_open=434, setns=268,
                    open_by_handle_at=265, inotify_init1=26, shmget=194, shmctl=195,
                    shmat=196, msgctl=187, semctl=191, mq_unlink=181, listmount=458, chroot=51,
                    open_tree=428, sched_setaffinity=122, setpriority=140),
}[machine]


def name_of(number):
    return errno.errorcode.get(number, str(number))


def call(name, *arguments):
    """A system call by number."""
    result = libc.syscall(NUMBERS[name], *arguments)
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


ATTACKS = []


def attack(name):
    def register(function):
        ATTACKS.append((name, function))
        return function
    return register


def wrote(path):
    with open(path, "w") as file:
        file.write("was here")
    return "open"


def scratch(name):
    return os.environ["TMPDIR"] + "/" + name


def read(path):
    with open(path) as file:
        return "open" if file.read() else "empty"


# What lies on disk.

@attack("write the prefix")
def _():
    return wrote(targets["prefix"] + "/bin/written")


@attack("write another version's tree")
def _():
    return wrote(targets["staging"] + "/written")


@attack("write the keys of a login")
def _():
    return wrote(targets["home"] + "/.ssh/authorized_keys")


@attack("write a start-up file")
def _():
    return wrote(targets["home"] + "/.bashrc")


@attack("write $HOME")
def _():
    wrote(os.environ["HOME"] + "/written")
    return "private" if not os.path.exists(targets["home"] + "/written") else "open"


@attack("write /tmp")
def _():
    file = "/tmp/" + targets["mark"] + "-tmp"
    wrote(file)
    return "written"


@attack("write /var/tmp")
def _():
    return wrote("/var/tmp/" + targets["mark"])


@attack("write /dev/shm")
def _():
    return wrote("/dev/shm/" + targets["mark"])


@attack("write a system folder")
def _():
    return wrote("/usr/" + targets["mark"])


@attack("read an ssh key")
def _():
    return read(targets["home"] + "/.ssh/id_ed25519")


@attack("read unpipe's own state")
def _():
    return read(targets["home"] + "/state/secret")


@attack("read netrc")
def _():
    return read(targets["home"] + "/.netrc")


@attack("read other users' files")
def _():
    return read(targets["other"])


@attack("list the home")
def _():
    return "open" if ".netrc" in os.listdir(targets["home"]) else "private"


@attack("change the mode of a file outside")
def _():
    os.chmod(targets["home"] + "/.netrc", 0o666)
    return "said done"


@attack("change the times of a file outside")
def _():
    os.utime(targets["home"] + "/.netrc", (1, 1))
    return "said done"


@attack("set an attribute of a file outside")
def _():
    os.setxattr(targets["home"] + "/.netrc", "user.x", b"x")
    return "open"


@attack("watch a folder outside")
def _():
    os.close(call("inotify_init1", 0))
    return "open"


@attack("make a device")
def _():
    os.mknod("device", 0o600 | 0o020000, os.makedev(1, 3))
    return "open"


@attack("make a file that runs as its owner")
def _():
    descriptor = os.open("setuid", os.O_CREAT | os.O_WRONLY, 0o4755)
    os.close(descriptor)
    os.unlink("setuid")
    return "open"


@attack("let a file of the home run as its owner")
def _():
    path = targets["home"] + "/written-setuid"
    wrote(path)
    os.chmod(path, 0o4755)
    return "open" if os.stat(path).st_mode & 0o4000 else "pretended"


@attack("change an owner")
def _():
    with open(scratch("owned"), "w"):
        pass
    os.chown(scratch("owned"), 12345, 12345)
    return "open" if os.stat(scratch("owned")).st_uid == 12345 else "pretended"


@attack("change a mode")
def _():
    with open(scratch("moded"), "w"):
        pass
    os.chmod(scratch("moded"), 0o700)
    return "open" if os.stat(scratch("moded")).st_mode & 0o777 == 0o700 else "pretended"


@attack("change the mode of a device")
def _():
    os.chmod("/dev/null", 0o666)
    return "said done"


@attack("mark a folder for the overlay")
def _():
    os.mkdir(scratch("marked"))
    os.setxattr(scratch("marked"), "user.overlay.opaque", b"y")
    return "open"


@attack("make what stands for a removed file")
def _():
    os.mknod("whiteout", 0o020000, 0)
    return "open"


@attack("make a named pipe")
def _():
    os.mkfifo(scratch("pipe"))
    return "open"


@attack("mount")
def _():
    call("mount", b"none", targets["home"].encode(), b"tmpfs", 0, None)
    return "open"


@attack("open a mount")
def _():
    os.close(call("open_tree", -100, b"/", 1))
    return "open"


@attack("change the root")
def _():
    call("chroot", b".")
    return "open"


@attack("open by handle")
def _():
    call("open_by_handle_at", -100, ctypes.create_string_buffer(64), 0)
    return "open"


# What it was given.

@attack("read secrets in the environment")
def _():
    return "open" if "SECRET_TOKEN" in os.environ else "scrubbed"


@attack("the environment")
def _():
    return " ".join(sorted(os.environ))


@attack("inherited descriptors")
def _():
    found = [n for n in range(3, 256) if is_open(n)]
    return "open" if found else "none"


def is_open(number):
    try:
        fcntl.fcntl(number, fcntl.F_GETFD)
        return True
    except OSError:
        return False


@attack("read standard input")
def _():
    return "open" if sys.stdin.buffer.read(1) else "empty"


@attack("type into the terminal (TIOCSTI)")
def _():
    fcntl.ioctl(0, 0x5412, b"x")
    return "open"


@attack("open the terminal")
def _():
    os.close(os.open("/dev/tty", os.O_RDWR))
    return "open"


# The network, and all that speaks like one.

def opened(family, kind, protocol=0):
    socket.socket(family, kind, protocol).close()
    return "open"


@attack("TCP")
def _():
    with socket.create_connection(("127.0.0.1", int(targets["tcp"])), 5):
        return "open"


@attack("TCP to the door of a script")
def _():
    with socket.create_connection(("127.0.0.1", 3128), 5):
        return "open"


@attack("TCP without connecting (fast open)")
def _():
    with socket.socket() as out:
        out.sendto(b"x", 0x20000000, ("127.0.0.1", int(targets["tcp"])))
    return "open"


@attack("listen on a port")
def _():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
    return "open"


@attack("raw socket")
def _():
    return opened(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)


@attack("another protocol of streams (SCTP, MPTCP)")
def _():
    return opened(socket.AF_INET, socket.SOCK_STREAM, 262)


@attack("TCP over IPv6")
def _():
    return opened(socket.AF_INET6, socket.SOCK_STREAM)


@attack("UDP")
def _():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.sendto(b"x", ("127.0.0.1", 9))
    return "open"


@attack("names by DNS")
def _():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.connect(("127.0.0.53", 53))
        out.send(b"\0" * 12)
    return "open"


@attack("a container engine's socket")
def _():
    with socket.socket(socket.AF_UNIX) as out:
        out.connect("/run/docker.sock")
    return "open"


@attack("list /run")
def _():
    os.listdir("/run")
    return "open"


@attack("Unix socket by path")
def _():
    with socket.socket(socket.AF_UNIX) as out:
        out.connect(targets["socket"])
    return "open"


@attack("abstract Unix socket")
def _():
    with socket.socket(socket.AF_UNIX) as out:
        out.connect("\0" + targets["mark"])
    return "open"


@attack("Unix datagram pair as a way out")
def _():
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    one.close()
    other.close()
    return "open"


@attack("a pair of streams")
def _():
    one, other = socket.socketpair()
    one.send(b"x")
    return "works" if other.recv(1) == b"x" else "broken"


@attack("vsock")
def _():
    return opened(socket.AF_VSOCK, socket.SOCK_STREAM)


@attack("netlink")
def _():
    return opened(socket.AF_NETLINK, socket.SOCK_RAW)


@attack("packet socket")
def _():
    return opened(socket.AF_PACKET, socket.SOCK_DGRAM)


@attack("io_uring")
def _():
    call("io_uring_setup", 1, ctypes.create_string_buffer(256))
    return "open"


# Namespaces, privileges, the kernel.

def in_child(function):
    """Does it in a child, whose exit code is the error."""
    child = os.fork()
    if child == 0:
        try:
            function()
            os._exit(0)
        except OSError as error:
            os._exit(error.errno or 255)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code > 0:
        raise OSError(code, os.strerror(code))
    return "open" if code == 0 else f"signal {-code}"


@attack("new user namespace")
def _():
    return in_child(lambda: call("unshare", 0x10000000))


@attack("new user namespace by clone")
def _():
    child = call("clone", 0x10000000 | signal.SIGCHLD, None, None, None, None)
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return "open"


@attack("clone3")
def _():
    child = call("clone3", struct.pack("11Q", 0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0, 0, 0, 0), 88)
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return "open"


@attack("another process's namespaces")
def _():
    def enter():
        handle = call("pidfd_open", int(targets["victim"]), 0)
        call("setns", handle, 0x40000000)
    return in_child(enter)


@attack("a program that runs as root")
def _():
    said = subprocess.run([targets["setuid"], "-u"], capture_output=True, text=True).stdout
    return "root" if said.strip() == "0" else "no"


@attack("new privileges")
def _():
    return "none" if libc.prctl(39, 0, 0, 0, 0) == 1 else "open"


@attack("capabilities")
def _():
    sets = (ctypes.c_uint32 * 6)()
    libc.capget((ctypes.c_uint32 * 2)(0x20080522, 0), sets)
    return "some" if any(sets) else "none"


@attack("set the clock")
def _():
    call("settimeofday", struct.pack("qq", 1, 0), None)
    return "open"


@attack("bpf")
def _():
    call("bpf", 0, ctypes.create_string_buffer(128), 128)
    return "open"


@attack("perf events")
def _():
    call("perf_event_open", ctypes.create_string_buffer(128), 0, -1, -1, 0)
    return "open"


@attack("userfaultfd")
def _():
    call("userfaultfd", 1)
    return "open"


@attack("kernel keys")
def _():
    call("keyctl", 0, -3, 1)
    return "open"


@attack("an unknown system call")
def _():
    result = libc.syscall(463, 0, 0, 0, 0)
    if result == -1:
        raise OSError(ctypes.get_errno(), "")
    return "open"


@attack("shared memory (System V)")
def _():
    call("shmctl", call("shmget", 0, 4096, 0o1600), 0, None)
    return "open"


@attack("another's shared memory (System V)")
def _():
    return asks("shmat", errno.EINVAL, 0x7fffffff, None, 0)


@attack("another's message queue (System V)")
def _():
    return asks("msgctl", errno.EINVAL, 0x7fffffff, 0, None)


@attack("another's semaphores (System V)")
def _():
    return asks("semctl", errno.EINVAL, 0x7fffffff, 0, 0, None)


@attack("remove another's message queue (POSIX)")
def _():
    return asks("mq_unlink", errno.ENOENT, b"no-such-queue")


def asks(name, answer, *arguments):
    """Open if it is looked for: then the kernel says that there is none."""
    try:
        call(name, *arguments)
    except OSError as error:
        if error.errno == answer:
            return "open"
        raise
    return "open"


@attack("a lease that others wait for")
def _():
    import fcntl
    descriptor, path = tempfile.mkstemp()
    os.close(descriptor)
    with open(path, "rb") as file:
        os.unlink(path)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    return "open"


@attack("a file system's own requests (subvolumes)")
def _():
    import fcntl
    folder = os.open(os.getcwd(), os.O_RDONLY)
    fcntl.ioctl(folder, 0x5000940e, bytearray(4096))
    return "open"


@attack("attributes of a file that may not be read")
def _():
    os.getxattr(targets["prefix"], "user.none")
    return "open"


# Other processes.

@attack("signal an outsider")
def _():
    os.kill(int(targets["victim"]), 0)
    return "open"


@attack("trace an outsider")
def _():
    call("ptrace", 16, int(targets["victim"]), None, None)
    return "open"


@attack("read an outsider's memory")
def _():
    call("process_vm_readv", int(targets["victim"]), None, 0, None, 0, 0)
    return "open"


@attack("see other processes")
def _():
    own = os.getpid()
    return "open" if any(name.isdigit() and int(name) not in (1, own)
                         for name in os.listdir("/proc")) else "hidden"


@attack("read an outsider's environment")
def _():
    return read(f"/proc/{targets['victim']}/environ")


@attack("slow an outsider down")
def _():
    os.setpriority(os.PRIO_PROCESS, int(targets["victim"]), 19)
    return "open"


@attack("an outsider's limits")
def _():
    import resource
    resource.prlimit(int(targets["victim"]), resource.RLIMIT_CORE)
    return "open"


@attack("leave the process group")
def _():
    return in_child(os.setsid)


# Too much of everything.

@attack("a core dump")
def _():
    import resource
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))
    child = os.fork()
    if child == 0:
        os.abort()
    return "open" if os.WCOREDUMP(os.waitpid(child, 0)[1]) else "none"


@attack("a limit of core dumps that a system's own program overrides")
def _():
    import resource
    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, before[1]))
    after = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, before)
    return "open" if after[0] == 0 and before[1] != 0 else f"stays {after[0]}"


@attack("forget to end with the launcher")
def _():
    if libc.prctl(1, 0, 0, 0, 0) == -1:
        raise OSError(ctypes.get_errno(), "")
    return "open"


@attack("a file of 2 GiB")
def _():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        with open(os.environ["TMPDIR"] + "/large", "wb") as file:
            file.truncate(2 << 30)
        return "open"
    finally:
        os.unlink(os.environ["TMPDIR"] + "/large")


@attack("a file of 10 GiB")
def _():
    try:
        with open(os.environ["TMPDIR"] + "/large", "wb") as file:
            file.truncate(10 << 30)
        return "open"
    finally:
        os.unlink(os.environ["TMPDIR"] + "/large")


@attack("8 GiB of memory")
def _():
    import mmap
    mmap.mmap(-1, 8 << 30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000).close()
    return "open"


@attack("2000 open files")
def _():
    return open_files(2000)


@attack("5000 open files")
def _():
    return open_files(5000)


def open_files(number_of_files):
    opened_files = []
    try:
        for _ in range(number_of_files):
            opened_files.append(os.open("/dev/null", os.O_RDONLY))
        return "open"
    finally:
        for number in opened_files:
            os.close(number)


@attack("a fork bomb (700 processes)")
def _():
    return bomb(700)


@attack("a fork bomb (1500 processes)")
def _():
    return bomb(1500)


def bomb(number):
    if "bomb" not in targets:
        return "not tried"
    children = []
    stop, hold = os.pipe()
    try:
        for _ in range(number):
            child = os.fork()
            if child == 0:
                os.close(hold)
                os.read(stop, 1)
                os._exit(0)
            children.append(child)
        return "open"
    finally:
        os.close(hold)
        for child in children:
            os.waitpid(child, 0)


@attack("a daemon that outlives the run")
def _():
    if os.fork() == 0:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        if os.fork() == 0:
            for number in range(3):
                os.close(number)
            while True:
                time.sleep(60)
        os._exit(0)
    os.wait()
    return "started"


for title, function in ATTACKS:
    try:
        outcome = function()
    except OSError as error:
        outcome = "closed " + name_of(error.errno)
    print(f"{title}: {outcome}", flush=True)
