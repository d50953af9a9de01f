"""The conversations: small clients and servers on ordinary sockets, one of each pair in each namespace.

Every function says what passes on the wire. What recv() gave to the applications on the host goes into the journal:
it is the answer that a model of the host must come to. Python 3.9+, standard library only.
"""
import hashlib
import socket
import struct
import threading
import time

from wirelab import HOST, PEER


class Journal:
    """What the applications on the host received, in the order in which they finished."""

    def __init__(self):
        self.received = []

    def stream(self, conn, data, note):
        self.add('tcp', conn.getsockname(), conn.getpeername(), [data], note)

    def datagrams(self, local, remote, payloads, note):
        self.add('udp', local, remote, payloads, note)
        self.received[-1]['datagrams'] = [len(p) for p in payloads]

    def add(self, proto, local, remote, parts, note):
        data = b''.join(parts)
        self.received.append({'proto': proto, 'local': '%s:%d' % local, 'remote': '%s:%d' % remote, 'note': note,
                              'bytes': len(data), 'sha256': hashlib.sha256(data).hexdigest()})


def lines(count, words):
    """Text that says where it is: `count` lines of 64 bytes, each with its own byte offset."""
    return b''.join(('%08d %s' % (64 * i, words)).ljust(63, '.').encode('ascii') + b'\n' for i in range(count))


def digests(data):
    """One line for each 4 KiB: its offset and its SHA-256."""
    return b''.join(b'%08d %s\n' % (at, hashlib.sha256(data[at:at + 4096]).hexdigest().encode('ascii'))
                    for at in range(0, len(data), 4096))


def beside(work):
    """Run the serving side in a thread; calling the result waits for it and raises what it raised."""
    failure = []

    def body():
        try:
            work()
        except BaseException as e:
            failure.append(e)

    t = threading.Thread(target=body, daemon=True)
    t.start()

    def join():
        t.join(20)
        if failure:
            raise failure[0]
        if t.is_alive():
            raise TimeoutError('the serving side did not come to its end in 20 s')
    return join


def read_to_end(conn):
    data = bytearray()
    while True:
        part = conn.recv(4096)
        if not part:
            return bytes(data)
        data += part


def read_exactly(conn, size):
    data = bytearray()
    while len(data) < size:
        part = conn.recv(min(4096, size - len(data)))
        if not part:
            raise EOFError('stream ended after %d of %d bytes' % (len(data), size))
        data += part
    return bytes(data)


def listen(lab, ns, address):
    s = lab.socket(ns, socket.SOCK_STREAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(address)
    s.listen(8)
    return s


def connect(lab, ns, local, remote):
    s = lab.socket(ns, socket.SOCK_STREAM, bind=local)
    s.connect(remote)
    return s


def checksum(data):
    words = struct.unpack('!%dH' % (len(data) // 2), data)
    total = sum(words)
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def ping(lab, ns, to, count, size, ident=0x4b53):
    """ICMP echo requests of `size` payload bytes (even), each answered by the other kernel before the next."""
    with lab.socket(ns, socket.SOCK_RAW, protocol=socket.IPPROTO_ICMP) as s:
        for seq in range(1, count + 1):
            body = bytes(i & 0xff for i in range(size))
            head = struct.pack('!BBHHH', 8, 0, 0, ident, seq)
            head = struct.pack('!BBHHH', 8, 0, checksum(head + body), ident, seq)
            s.sendto(head + body, (to, 0))
            while True:
                reply = s.recv(65535)
                if reply[20] == 0 and reply[24:28] == struct.pack('!HH', ident, seq):
                    break
            if reply[28:] != body:
                raise ValueError('echo reply %d differs from its request' % seq)


def udp_echo(lab, journal, sizes, client, server, unanswered=()):
    """The client's datagrams of these payload sizes and the server's echo of each; (ns, (address, port)) each.

    Sizes in `unanswered` are sent and not waited for (the wire loses a part of them).
    """
    got = {client[0]: [], server[0]: []}
    with lab.socket(server[0], socket.SOCK_DGRAM, bind=server[1]) as srv, \
            lab.socket(client[0], socket.SOCK_DGRAM, bind=client[1]) as cli:
        answered = [n for n in sizes if n not in unanswered]

        def serve():
            for _ in answered:
                data, who = srv.recvfrom(65535)
                got[server[0]].append(data)
                srv.sendto(data, who)

        join = beside(serve)
        for n in sizes:
            payload = (b'%05d bytes ' % n * (n // 12 + 1))[:n]
            cli.sendto(payload, server[1])
            if n in answered:
                back = cli.recv(65535)
                got[client[0]].append(back)
                if back != payload:
                    raise ValueError('echo of %d bytes differs from what was sent' % n)
        join()
    local, remote = (client[1], server[1]) if client[0] == lab.host else (server[1], client[1])
    journal.datagrams(local, remote, got[lab.host], 'UDP echo')


def udp_closed(lab, client, to):
    """One datagram to a port that nobody opened: the other kernel answers ICMP port unreachable."""
    with lab.socket(client[0], socket.SOCK_DGRAM, bind=client[1]) as s:
        s.connect(to)
        s.send(b'is anybody there?')
        try:
            s.recv(100)
        except ConnectionRefusedError:
            return
    raise ValueError('a datagram to the closed port %d was not refused' % to[1])


def tcp_refused(lab, client, to):
    """A SYN to a port that nobody opened: the other kernel answers RST."""
    try:
        connect(lab, *client, to)
    except ConnectionRefusedError:
        return
    raise ValueError('a connection to the closed port %d was not refused' % to[1])


def arp_unanswered(lab):
    """The peer asks for an address that nobody has; the host hears the broadcast and keeps silent."""
    with lab.socket(lab.peer, socket.SOCK_DGRAM) as s:
        s.sendto(b'nobody', ('10.0.0.77', 5000))
        time.sleep(0.05)


def upload(lab, journal, client_port, size):
    """The peer sends `size` bytes and a FIN; the host then answers with a digest of each 4 KiB, and closes."""
    data = lines(size // 64, 'kernel-stack lab, from the wire to recv()')

    def serve():
        conn, _ = srv.accept()
        with conn:
            conn.settimeout(10)
            got = read_to_end(conn)
            journal.stream(conn, got, 'upload')
            conn.sendall(digests(got))

    with listen(lab, lab.host, (HOST, 8080)) as srv:
        join = beside(serve)
        with connect(lab, lab.peer, (PEER, client_port), (HOST, 8080)) as c:
            c.sendall(data)
            c.shutdown(socket.SHUT_WR)
            answer = read_to_end(c)
        join()
    if answer != digests(data):
        raise ValueError('the host received other bytes than the peer sent')


def http(lab, journal, client_port):
    """One short request and its response of some 3 KB; the host, the server, closes first."""
    request = b'GET /receive-path.txt HTTP/1.1\r\nHost: 10.0.0.2\r\nUser-Agent: kernel-stack-lab\r\nConnection: close\r\n\r\n'
    body = lines(48, 'NIC, ring, interrupt, NAPI, GRO, IP, TCP, socket')
    head = b'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n' % len(body)

    def serve():
        conn, _ = srv.accept()
        with conn:
            conn.settimeout(10)
            journal.stream(conn, read_exactly(conn, len(request)), 'HTTP request')
            conn.sendall(head + body)

    with listen(lab, lab.host, (HOST, 80)) as srv:
        join = beside(serve)
        with connect(lab, lab.peer, (PEER, client_port), (HOST, 80)) as c:
            c.sendall(request)
            if read_to_end(c) != head + body:
                raise ValueError('the HTTP response differs from what was sent')
        join()


def exchange(lab, journal, client_port, up, down):
    """The host connects, sends `up` bytes, gets `down` bytes; the peer, the server, closes first."""
    sent = lines(up // 64, 'sent by the host, the active opener')
    back = lines(down // 64, 'sent by the peer, the passive opener')

    def serve():
        conn, _ = srv.accept()
        with conn:
            conn.settimeout(10)
            if read_exactly(conn, up) != sent:
                raise ValueError('the peer received other bytes than the host sent')
            conn.sendall(back)

    with listen(lab, lab.peer, (PEER, 8080)) as srv:
        join = beside(serve)
        with connect(lab, lab.host, (HOST, client_port), (PEER, 8080)) as c:
            c.sendall(sent)
            got = read_to_end(c)
            journal.stream(c, got, 'download')
        join()
    if got != back:
        raise ValueError('the host received other bytes than the peer sent')
