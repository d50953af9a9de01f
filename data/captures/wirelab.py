"""Two network namespaces and a wire between them that loses the frames it is told to lose.

    peer 10.0.0.1 (eth0) --- veth --- wire (no address) --- veth --- (eth0) host 10.0.0.2

The wire is a third namespace without any address: nftables hands each frame from one cable to the other, and drops
some on the way. So the sender never learns of a loss (a drop in the sender's own output hook would be reported to
its TCP, which would then not count the segment as sent), and losses are counted in frames, after segmentation.
Python 3.9+, standard library only; needs root, ip, ethtool and nft.
"""
import contextlib
import ctypes
import os
import shutil
import socket
import subprocess

PEER, HOST, PREFIX = '10.0.0.1', '10.0.0.2', 24
PEER_MAC, HOST_MAC = '02:00:00:00:00:01', '02:00:00:00:00:02'
TOOLS = ('ip', 'ethtool', 'nft')
SOCKET_TIMEOUT_S = 10
CLONE_NEWNET = 0x40000000
LIBC = ctypes.CDLL(None, use_errno=True)

SYSCTLS = {
    'net/ipv4/tcp_rmem': '4096 131072 6291456',
    'net/ipv4/tcp_wmem': '4096 16384 4194304',
    'net/ipv4/tcp_timestamps': '1',
    'net/ipv4/tcp_sack': '1',
    'net/ipv4/tcp_ecn': '2',
    'net/ipv4/tcp_no_metrics_save': '1',
    'net/ipv4/neigh/eth0/mcast_solicit': '1',
    'net/ipv6/conf/all/disable_ipv6': '1',
    'net/ipv6/conf/default/disable_ipv6': '1',
}


class Refusal(Exception):
    """Something a person can put right; its text is the one line that they read."""


def run(*command, text=None):
    """Run a command to its end and give its standard output; its own complaint is the error's text."""
    done = subprocess.run(command, input=text, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
    if done.returncode:
        raise Refusal('%s: exit %d: %s' % (' '.join(command), done.returncode, ' '.join(done.stderr.split())))
    return done.stdout


def require(*tools):
    """Refuse, naming what is missing, unless this is root on Linux with all the tools."""
    if os.uname().sysname != 'Linux':
        raise Refusal('recording needs Linux network namespaces; this is %s' % os.uname().sysname)
    if os.geteuid() != 0:
        raise Refusal('recording needs root (namespaces, raw sockets); try: sudo python3 record.py')
    missing = [t for t in tools if not shutil.which(t)]
    if missing:
        raise Refusal('not found: %s; on Debian: apt-get install iproute2 ethtool nftables tcpdump tshark'
                      % ', '.join(missing))


class Wirelab:
    """Owns the three namespaces from `with` to its end, whatever happens in between."""

    def __init__(self):
        tag = 'kslab%d' % os.getpid()
        self.host, self.peer, self.wire = tag + 'h', tag + 'p', tag + 'w'
        self.made = []

    def __enter__(self):
        try:
            self.build()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *why):
        self.remove()

    def build(self):
        for ns in (self.host, self.peer, self.wire):
            run('ip', 'netns', 'add', ns)
            self.made.append(ns)
        ends = ((self.host, HOST, HOST_MAC, 'tohost'), (self.peer, PEER, PEER_MAC, 'topeer'))
        for ns, _, mac, far in ends:
            run('ip', '-n', ns, 'link', 'add', 'name', 'eth0', 'address', mac, 'type', 'veth',
                'peer', 'name', far, 'netns', self.wire)
            with self.inside(ns):
                for key, value in SYSCTLS.items():
                    with open('/proc/sys/' + key, 'w', encoding='ascii') as f:
                        f.write(value)
        with self.inside(self.wire), open('/proc/sys/net/ipv6/conf/all/disable_ipv6', 'w', encoding='ascii') as f:
            f.write('1')
        for ns, address, _, far in ends:
            for where, dev in ((ns, 'eth0'), (self.wire, far)):
                run('ip', 'netns', 'exec', where, 'ethtool', '-K', dev, 'tx', 'off', 'tso', 'off', 'gso', 'off',
                    'gro', 'off')
                run('ip', '-n', where, 'link', 'set', 'dev', dev, 'up')
            run('ip', '-n', ns, 'link', 'set', 'dev', 'lo', 'up')
            run('ip', '-n', ns, 'address', 'add', '%s/%d' % (address, PREFIX), 'dev', 'eth0')
        self.lose()

    def lose(self, to_host='', to_peer=''):
        """Set what the wire loses from now on: an nft match for each direction, empty for nothing."""
        rules = ''
        for chain, dev, out, match in (('to_host', 'topeer', 'tohost', to_host), ('to_peer', 'tohost', 'topeer', to_peer)):
            rules += ' chain %s {\n  type filter hook ingress device %s priority 0;\n%s  fwd to %s\n }\n' \
                     % (chain, dev, '  %s counter drop\n' % match if match else '', out)
        run('ip', 'netns', 'exec', self.wire, 'nft', '-f', '-',
            text='table netdev wire\ndelete table netdev wire\ntable netdev wire {\n%s}\n' % rules)

    def forget_neighbours(self):
        for ns in (self.host, self.peer):
            run('ip', '-n', ns, 'neigh', 'flush', 'all')

    @contextlib.contextmanager
    def inside(self, ns):
        """Put the calling thread into a namespace; what it opens there stays there."""
        with open('/proc/thread-self/ns/net') as home, open('/run/netns/' + ns) as there:
            if LIBC.setns(there.fileno(), CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), 'setns ' + ns)
            try:
                yield
            finally:
                LIBC.setns(home.fileno(), CLONE_NEWNET)

    def socket(self, ns, kind, bind=None, protocol=0):
        with self.inside(ns):
            s = socket.socket(socket.AF_INET, kind, protocol)
        s.settimeout(SOCKET_TIMEOUT_S)
        if kind == socket.SOCK_STREAM:
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, b'cubic')
        if bind:
            s.bind(bind)
        return s

    def remove(self):
        while self.made:
            subprocess.run(['ip', 'netns', 'delete', self.made.pop()], stderr=subprocess.DEVNULL, check=False)
