# SPDX-License-Identifier: GPL-2.0-only
"""Messages to and from a service, wherever it runs: librpmsg-amp for Python.

    import rpmsg_amp

    with rpmsg_amp.open("rpmsg:nokia-nat-channel", reopen=True) as service:
        service.send(b"hello", timeout=1)
        print(service.recv(timeout=1))

Addresses are those of rpmsg-amp(7). Timeouts are in seconds; None, the default, waits
without a limit. What fails raises OSError: BrokenPipeError when a session has ended,
TimeoutError when the time is over, BlockingIOError when it was 0.
"""

import ctypes
import errno
import os
from ctypes import POINTER, byref, c_char_p, c_int, c_size_t, c_ssize_t, c_uint, c_void_p

IN, OUT, UP, DOWN = 1, 2, 4, 8
_REOPEN = 1
# Milliseconds: INT_MAX, 24 days
_LONGEST = 0x7fffffff

# name of the function, without its prefix; result; arguments
_FUNCTIONS = (
    ("open", c_int, POINTER(c_void_p), c_char_p, c_uint, c_int),
    ("listen", c_int, POINTER(c_void_p), c_char_p, c_uint),
    ("accept", c_int, c_void_p, POINTER(c_void_p), c_int),
    ("close", None, c_void_p),
    ("send", c_int, c_void_p, c_char_p, c_size_t, c_int),
    ("recv", c_ssize_t, c_void_p, c_void_p, c_size_t, c_int),
    ("max_size", c_ssize_t, c_void_p),
    ("next_size", c_ssize_t, c_void_p),
    ("fd", c_int, c_void_p),
    ("want", c_int, c_void_p, c_uint),
    ("events", c_int, c_void_p),
    ("address", c_char_p, c_void_p),
    ("online", c_int, c_void_p),
    ("sessions", c_uint, c_void_p),
    ("error", c_int, c_void_p),
)


def _load():
    library = ctypes.CDLL("librpmsg-amp.so.0")
    functions = {}
    for name, result, *arguments in _FUNCTIONS:
        function = getattr(library, "rpmsg_amp_" + name)
        function.restype = result
        function.argtypes = arguments
        functions[name] = function
    return functions


_call = _load()


def _checked(result, what=None):
    if result < 0:
        raise OSError(-result, os.strerror(-result), what)
    return result


def _milliseconds(timeout):
    """None is for ever; a time that is not 0 does not become that, and fits into an int."""
    if timeout is None:
        return -1
    return max(1, round(min(timeout * 1000, _LONGEST))) if timeout > 0 else 0


class _Handle:
    def __init__(self, handle):
        self._handle = handle

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def __del__(self):
        self.close()

    def close(self):
        """No other thread may use it at that time, or later."""
        handle, self._handle = self._handle, None
        if handle:
            _call["close"](handle)

    def _use(self, name, *arguments):
        if not self._handle:
            raise ValueError("closed")
        return _call[name](self._handle, *arguments)

    def fileno(self):
        """A descriptor for poll(). When it is readable, events() says why."""
        return self._use("fd")

    def events(self):
        return _checked(self._use("events"))

    @property
    def address(self):
        return self._use("address").decode()


class Service(_Handle):
    """The end of a session, or of several one after the other."""

    def send(self, data, timeout=None):
        data = bytes(data)
        _checked(self._use("send", data, len(data), _milliseconds(timeout)))

    def recv(self, timeout=None, size=None):
        """One message. Without a size, there is room for whatever comes."""
        fits = max(self._use("max_size"), 0) if size is None else size
        while True:
            room = ctypes.create_string_buffer(fits)
            length = self._use("recv", room, fits, _milliseconds(timeout))
            if length != -errno.EMSGSIZE or size is not None:
                return room.raw[:_checked(length)]
            fits = _checked(self._use("next_size"))

    def want(self, events):
        """The events that make the descriptor readable: IN, OUT."""
        _checked(self._use("want", events))

    @property
    def max_size(self):
        return _checked(self._use("max_size"))

    @property
    def online(self):
        return bool(self._use("online"))

    @property
    def sessions(self):
        return self._use("sessions")

    @property
    def error(self):
        """errno of the reason why there is no session, or 0."""
        return self._use("error")


class Listener(_Handle):
    """Where sessions are accepted."""

    def accept(self, timeout=None):
        handle = c_void_p()
        _checked(self._use("accept", byref(handle), _milliseconds(timeout)))
        return Service(handle)


def open(address, reopen=False, timeout=None):
    """A service, as soon as it is there."""
    handle = c_void_p()
    flags = _REOPEN if reopen else 0
    _checked(_call["open"](byref(handle), address.encode(), flags,
                           _milliseconds(timeout)), address)
    return Service(handle)


def listen(address):
    handle = c_void_p()
    _checked(_call["listen"](byref(handle), address.encode(), 0), address)
    return Listener(handle)
