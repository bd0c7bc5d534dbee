# SPDX-License-Identifier: GPL-2.0-only
"""Tests of the Python binding: test.py ADDRESS, with both ends here."""

import os
import select
import sys
import threading

import rpmsg_amp

ADDRESS = sys.argv[1]


def raises(error, function, *arguments, **keywords):
    try:
        function(*arguments, **keywords)
    except error as caught:
        return caught
    raise AssertionError(f"{function} does not raise {error.__name__}")


def serve(listener):
    """Send back what one client sends, until it is gone."""
    with listener.accept() as service:
        try:
            while True:
                service.send(service.recv())
        except BrokenPipeError:
            pass


def with_service(test):
    with rpmsg_amp.listen(ADDRESS) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        with rpmsg_amp.open(ADDRESS, timeout=60) as service:
            test(service)
        thread.join()


def echoes(service):
    for size in 0, 1, 100, service.max_size:
        message = os.urandom(size)
        service.send(message)
        assert service.recv(timeout=60) == message


def buffers(service):
    for data in bytearray(b"array"), memoryview(b"view"):
        service.send(data)
        assert service.recv(timeout=60) == bytes(data)


def timeouts(service):
    raises(BlockingIOError, service.recv, timeout=0)
    raises(TimeoutError, service.recv, timeout=0.02)
    raises(TimeoutError, service.recv, timeout=0.0001)
    # In 32 bits, this number of milliseconds would wrap to a timeout of 1 ms
    thread = threading.Timer(0.1, service.send, (b"late",))
    thread.start()
    assert service.recv(timeout=2.0 ** 32 / 1000 + 0.001) == b"late"
    thread.join()
    thread = threading.Timer(0.1, service.send, (b"later",))
    thread.start()
    assert service.recv(timeout=float("inf")) == b"later"
    thread.join()


def sizes(service):
    too_large = raises(OSError, service.send, bytes(service.max_size + 1))
    assert too_large.strerror == "Message too long"
    service.send(b"12345")
    assert select.select([service], [], [], 60)[0]
    raises(OSError, service.recv, size=4)
    assert service.recv(size=5) == b"12345"


def state(service):
    assert service.events() == rpmsg_amp.UP
    assert service.address == ADDRESS
    assert service.online and service.sessions == 1 and service.error == 0
    service.want(rpmsg_amp.OUT)
    assert select.select([service], [], [], 60)[0]
    assert service.events() == rpmsg_amp.OUT


def errors():
    assert raises(FileNotFoundError, rpmsg_amp.open, ADDRESS,
                  timeout=0).filename == ADDRESS
    raises(OSError, rpmsg_amp.open, "no address", timeout=0)
    with rpmsg_amp.listen(ADDRESS) as listener:
        raises(BlockingIOError, listener.accept, timeout=0)
    raises(ValueError, listener.accept, timeout=0)
    listener.close()


def ends():
    with rpmsg_amp.listen(ADDRESS) as listener, \
            rpmsg_amp.open(ADDRESS, reopen=True) as client:
        listener.accept().close()
        raises(BrokenPipeError, client.recv)
        while not client.online:
            select.select([client], [], [], 60)
        with listener.accept() as service:
            service.send(b"again")
            assert client.recv(timeout=60) == b"again"
            assert client.sessions == 2


def main():
    tests = [(test.__name__, lambda test=test: with_service(test))
             for test in (echoes, buffers, timeouts, sizes, state)]
    tests += [(test.__name__, test) for test in (errors, ends)]
    failed = False
    print(f"KTAP version 1\n1..{len(tests)}")
    for number, (name, test) in enumerate(tests, 1):
        try:
            test()
            print(f"ok {number} {name}")
        except Exception as error:  # pylint: disable=broad-except
            print(f"# {type(error).__name__}: {error}\nnot ok {number} {name}")
            failed = True
    return failed


sys.exit(main())
