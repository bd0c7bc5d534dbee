// SPDX-License-Identifier: GPL-2.0
/*
 * ampvm-agent - the guest's end of tools/ampvm
 *
 *	ampvm-agent run TTY ARGV-FILE		run a command, report its output
 *	ampvm-agent shell TTY ROWS COLUMNS	an interactive shell
 *
 * TTY is the UART that ampvm listens on. "run" sends frames, each a type
 * byte, a 16-bit big-endian length and that many bytes:
 *
 *	O, E	what the command wrote to standard output, standard error
 *	T	a tar archive of /out, if there is anything in it
 *	X	one byte, the exit status; always the last frame
 *
 * ARGV-FILE holds the command's arguments, each ended by a NUL. The status is
 * what a shell would give: 126 or 127 if the command could not be started,
 * 128 + N if signal N killed it.
 *
 * "shell" passes bytes between the UART and a pseudo terminal. A single NUL
 * says that the guest listens, another one that the shell has exited.
 */
#define _GNU_SOURCE

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define MAX_ARGS	1024
#define MAX_ARGV_BYTES	(128 * 1024)
#define CHUNK		4096

#define STATUS_NOT_EXECUTABLE	126
#define STATUS_NOT_FOUND	127
#define STATUS_SIGNAL		128

static void die(const char *what)
{
	fprintf(stderr, "ampvm-agent: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void write_all(int fd, const void *data, size_t len)
{
	const char *p = data;

	while (len) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			die("write");
		p += n;
		len -= n;
	}
}

static void send_frame(int tty, char type, const void *data, size_t len)
{
	unsigned char head[3] = { type, len >> 8, len };

	write_all(tty, head, sizeof(head));
	write_all(tty, data, len);
}

static int open_tty(const char *path)
{
	int fd = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct termios t;

	if (fd < 0 || tcgetattr(fd, &t))
		die(path);
	cfmakeraw(&t);
	cfsetspeed(&t, B115200);
	t.c_cflag |= CLOCAL | CREAD;
	if (tcsetattr(fd, TCSANOW, &t))
		die(path);
	return fd;
}

static int exit_status(int status)
{
	if (WIFSIGNALED(status))
		return STATUS_SIGNAL + WTERMSIG(status);
	return WEXITSTATUS(status);
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			die("waitpid");
	return exit_status(status);
}

/* Does not return. */
static void exec_command(char **argv)
{
	int error;

	signal(SIGPIPE, SIG_DFL);
	execvp(argv[0], argv);
	error = errno;
	dprintf(STDERR_FILENO, "ampvm: %s: %s\n", argv[0], strerror(error));
	_exit(error == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_EXECUTABLE);
}

/*
 * Start a command with standard output and error into pipes; errfd NULL
 * leaves its standard error alone.
 */
static pid_t start(char **argv, int *outfd, int *errfd)
{
	int out[2], err[2] = { -1, -1 };
	pid_t pid;

	if (pipe2(out, O_CLOEXEC) || (errfd && pipe2(err, O_CLOEXEC)))
		die("pipe");
	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid) {
		setsid();
		dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		if (errfd)
			dup2(err[1], STDERR_FILENO);
		exec_command(argv);
	}
	close(out[1]);
	*outfd = out[0];
	if (errfd) {
		close(err[1]);
		*errfd = err[0];
	}
	return pid;
}

/* Forward what is there; returns 0 at the end of the stream. */
static int forward(int tty, char type, int fd)
{
	char buf[CHUNK];
	ssize_t n = read(fd, buf, sizeof(buf));

	if (n < 0)
		return errno == EINTR || errno == EAGAIN;
	if (n)
		send_frame(tty, type, buf, n);
	return n > 0;
}

/* Whether a child has ended; it can still be waited for. */
static int has_ended(pid_t pid)
{
	siginfo_t info = { .si_pid = 0 };

	return !waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT) &&
	       info.si_pid == pid;
}

/*
 * Forward both streams until they end, or until the command has ended and
 * what it wrote is through: a daemon it left behind may keep them open.
 */
static void forward_streams(int tty, pid_t pid, int outfd, int errfd)
{
	struct pollfd p[2] = {
		{ .fd = outfd, .events = POLLIN },
		{ .fd = errfd, .events = POLLIN },
	};
	static const char type[2] = { 'O', 'E' };
	int i, n;

	while (p[0].fd >= 0 || p[1].fd >= 0) {
		int last = has_ended(pid);

		n = poll(p, 2, last ? 0 : 100);
		if (!n && last)
			return;
		for (i = 0; n > 0 && i < 2; i++)
			if (p[i].fd >= 0 && p[i].revents &&
			    !forward(tty, type[i], p[i].fd))
				p[i].fd = -1;
	}
}

static int run_command(int tty, char **argv)
{
	int outfd, errfd;
	pid_t pid = start(argv, &outfd, &errfd);

	forward_streams(tty, pid, outfd, errfd);
	close(outfd);
	close(errfd);
	return wait_for(pid);
}

static int directory_is_empty(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	int empty = 1;

	if (!dir)
		return 1;
	while (empty && (entry = readdir(dir)))
		empty = !strcmp(entry->d_name, ".") ||
			!strcmp(entry->d_name, "..");
	closedir(dir);
	return empty;
}

static void send_out(int tty)
{
	static char *const tar[] = { "tar", "-cf", "-", "-C", "/out", ".", NULL };
	pid_t pid;
	int fd;

	if (directory_is_empty("/out"))
		return;
	pid = start((char **)tar, &fd, NULL);
	while (forward(tty, 'T', fd))
		;
	close(fd);
	wait_for(pid);
}

static char **read_argv(const char *path)
{
	static char buf[MAX_ARGV_BYTES + 1];
	static char *argv[MAX_ARGS + 1];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len;
	char *p;
	int n = 0;

	if (fd < 0)
		die(path);
	len = read(fd, buf, MAX_ARGV_BYTES);
	if (len <= 0)
		die(path);
	close(fd);
	for (p = buf; p < buf + len && n < MAX_ARGS; p += strlen(p) + 1)
		argv[n++] = p;
	return argv;
}

static int run(const char *tty_path, const char *argv_file)
{
	int tty = open_tty(tty_path);
	unsigned char status;

	status = run_command(tty, read_argv(argv_file));
	send_out(tty);
	send_frame(tty, 'X', &status, 1);
	tcdrain(tty);
	return 0;
}

/* Copy one way; returns 0 when the source has ended. */
static int copy(int from, int to)
{
	char buf[CHUNK];
	ssize_t n = read(from, buf, sizeof(buf));

	if (n <= 0)
		return n < 0 && errno == EINTR;
	write_all(to, buf, n);
	return 1;
}

static int shell(const char *tty_path, const char *rows, const char *columns)
{
	struct winsize size = { .ws_row = atoi(rows), .ws_col = atoi(columns) };
	static char *const argv[] = { "-sh", NULL };
	int tty = open_tty(tty_path);
	struct pollfd p[2] = {
		{ .fd = tty, .events = POLLIN }, { .events = POLLIN },
	};
	pid_t pid = forkpty(&p[1].fd, NULL, NULL, &size);

	if (pid < 0)
		die("forkpty");
	if (!pid) {
		execv("/bin/sh", argv);
		_exit(STATUS_NOT_FOUND);
	}
	write_all(tty, "", 1);
	for (;;) {
		if (poll(p, 2, -1) < 0 && errno != EINTR)
			die("poll");
		if (p[0].revents && !copy(tty, p[1].fd))
			break;
		if (p[1].revents && !copy(p[1].fd, tty))
			break;
	}
	write_all(tty, "", 1);
	tcdrain(tty);
	return wait_for(pid);
}

int main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	if (argc == 4 && !strcmp(argv[1], "run"))
		return run(argv[2], argv[3]);
	if (argc == 5 && !strcmp(argv[1], "shell"))
		return shell(argv[2], argv[3], argv[4]);
	fprintf(stderr, "usage: ampvm-agent run TTY ARGV-FILE\n"
			"       ampvm-agent shell TTY ROWS COLUMNS\n");
	return 2;
}
