"""Runs a command at a terminal, answers yes to its first question, and no to the second after so many
seconds; prints what a person would have seen, and ends as the command does."""
import fcntl, os, pty, re, struct, sys, termios, time

seconds, command = float(sys.argv[1]), sys.argv[2:]
child, terminal = pty.fork()
if child == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 500, 80, 0, 0))
    os.execvp(command[0], command)
said = b""
asked = 0
answers = [(0, b"y\n"), (seconds, b"n\n")]
while True:
    try:
        more = os.read(terminal, 65536)
    except OSError:
        break
    if not more:
        break
    said += more
    # A question is a last line that ends so, and waits.
    if re.search(rb"\] $", said) and len(said) != asked:
        wait, word = answers.pop(0) if answers else (0, b"\x04")
        time.sleep(wait)
        os.write(terminal, word)
        asked = len(said) + len(word)
_, status = os.waitpid(child, 0)
sys.stdout.write(said.decode().replace("\r", ""))
sys.exit(os.waitstatus_to_exitcode(status))
