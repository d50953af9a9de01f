#!/usr/bin/env python3
"""Record the captures of this folder again, from this machine's kernel.

    sudo python3 record.py              # into this folder; then: python3 expect.py
    sudo python3 record.py -o DIR       # elsewhere

Makes three network namespaces of its own, talks for about five seconds, removes them. The folder is touched only
when everything went well. Python 3.9+, standard library only; ip, ethtool, nft, tcpdump, dumpcap, editcap, tshark.
"""
import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import talk
from wirelab import HOST, PEER, TOOLS, Refusal, Wirelab, require, run

LIMIT_S = 120
TAKES = 6
FRAME_LIMIT = 5000
SETTLE_S = 0.05
UDP_SIZES = (0, 1, 18, 68, 69, 512, 1472)


class Spoiled(Refusal):
    """A take that chance spoiled; another one may be good."""


class Recorder:
    """tcpdump, and dumpcap if asked, on the host's interface; every frame or an error."""

    def __init__(self, lab, pcap, pcapng=None):
        inside = ['ip', 'netns', 'exec', lab.host]
        self.started = [(inside + ['tcpdump', '-i', 'eth0', '-s', '0', '-U', '--immediate-mode', '-Z', 'root', '-c',
                                   str(FRAME_LIMIT), '--time-stamp-precision=nano', '-w', pcap], 'listening on')]
        if pcapng:
            self.started.append((inside + ['dumpcap', '-i', 'eth0', '-s', '0', '-q', '-c', str(FRAME_LIMIT),
                                           '-w', pcapng], 'File: '))
        self.running = []

    def __enter__(self):
        try:
            for command, ready in self.started:
                log = tempfile.TemporaryFile('w+')
                self.running.append((subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log), log))
                self.wait_for(ready)
        except BaseException:
            self.kill()
            raise
        time.sleep(0.3)
        return self

    def wait_for(self, ready):
        process, log = self.running[-1]
        for _ in range(100):
            log.seek(0)
            said = log.read()
            if ready in said:
                return
            if process.poll() is not None:
                break
            time.sleep(0.05)
        raise Refusal('%s did not start: %s' % (process.args[4], ' '.join(said.split())))

    def __exit__(self, kind, *rest):
        if kind:
            self.kill()
            return
        time.sleep(1.0)
        for process, log in self.running:
            process.send_signal(signal.SIGINT)
            process.wait(10)
            log.seek(0)
            said = log.read()
            lost = re.search(r'(\d+) packets? dropped by kernel', said) or re.search(r'\d+/(\d+) \(pcap', said)
            if not lost or lost.group(1) != '0':
                raise Spoiled('%s lost frames: %s' % (process.args[4], ' '.join(said.split())))

    def kill(self):
        for process, _ in self.running:
            if process.poll() is None:
                process.kill()
                process.wait()


class Script:
    """Runs phases one after the other and remembers when each began, to find its frames afterwards."""

    def __init__(self, lab):
        self.lab, self.marks, self.journal = lab, [], talk.Journal()

    def phase(self, what, work, *args):
        time.sleep(SETTLE_S)
        self.marks.append((time.time(), what))
        time.sleep(0.005)
        work(*args)

    def save(self, pcap, path):
        times = [float(t) for t in run('tshark', '-r', pcap, '-T', 'fields', '-e', 'frame.time_epoch').split()]
        if times != sorted(times):
            raise Spoiled('time runs backwards between two CPUs in %s' % os.path.basename(pcap))
        phases = []
        ends = [at for at, _ in self.marks[1:]] + [float('inf')]
        for (begin, what), end in zip(self.marks, ends):
            mine = [i + 1 for i, t in enumerate(times) if begin <= t < end]
            if not mine:
                raise Refusal('no frame was recorded for: ' + what)
            phases.append({'first': mine[0], 'last': mine[-1], 'what': what})
        with open(path, 'w', encoding='ascii') as f:
            json.dump({'kernel': 'Linux ' + os.uname().release.split('-')[0],
                       'tcpdump': run('tcpdump', '--version').split()[2],
                       'host': HOST, 'phases': phases, 'received': self.journal.received}, f, indent=1)
            f.write('\n')


def conversation(lab, out):
    """Everything that a receiving host meets on a good day: the main capture."""
    s = Script(lab)
    j = s.journal
    lab.forget_neighbours()
    with Recorder(lab, out + '/conversation.pcap', out + '/conversation.pcapng'):
        s.phase('ARP request and reply, then three ICMP echoes of 56 bytes', talk.ping, lab, lab.peer, HOST, 3, 56)
        s.phase('UDP echo, port 5000, payloads of ' + ', '.join(map(str, UDP_SIZES)) + ' bytes', talk.udp_echo, lab, j,
                UDP_SIZES, (lab.peer, (PEER, 40001)), (lab.host, (HOST, 5000)))
        s.phase('UDP to the closed port 5001, ICMP port unreachable', talk.udp_closed, lab, (lab.peer, (PEER, 40002)),
                (HOST, 5001))
        s.phase('TCP to the closed port 8088, RST', talk.tcp_refused, lab, (lab.peer, (PEER, 40003)), (HOST, 8088))
        lab.lose(to_host='tcp dport 8080 ip length > 500 numgen inc mod 150 { 30, 34, 90 }')
        s.phase('TCP upload of 262,144 bytes to port 8080 with loss, then the answer of the host; the peer closes first',
                talk.upload, lab, j, 40004, 262144)
        lab.lose()
        s.phase('HTTP request and response, port 80; the host closes first', talk.http, lab, j, 40005)
        s.phase('UDP echo, port 5000, from another port, payload of 100 bytes', talk.udp_echo, lab, j, (100,),
                (lab.peer, (PEER, 40006)), (lab.host, (HOST, 5000)))
        s.phase('ARP request for 10.0.0.77, which nobody has', talk.arp_unanswered, lab)
    s.save(out + '/conversation.pcap', out + '/conversation.record.json')
    same_frames(out, '/conversation.pcap', '/conversation.pcapng')
    really_lost(out, '/conversation.pcap', 'tcp.dstport == 8080')


def client_side(lab, out):
    """The host opens everything itself."""
    s = Script(lab)
    j = s.journal
    lab.forget_neighbours()
    with Recorder(lab, out + '/client-side.pcap'):
        s.phase('ARP request of the host and the reply; UDP echo by the peer, payloads of 18, 512 and 1472 bytes',
                talk.udp_echo, lab, j, (18, 512, 1472), (lab.host, (HOST, 41001)), (lab.peer, (PEER, 5000)))
        s.phase('two ICMP echoes sent by the host', talk.ping, lab, lab.host, PEER, 2, 56)
        s.phase('UDP to the closed port 5001 of the peer; the host receives ICMP port unreachable', talk.udp_closed, lab,
                (lab.host, (HOST, 41002)), (PEER, 5001))
        s.phase('TCP to the closed port 8088 of the peer; the host receives RST', talk.tcp_refused, lab,
                (lab.host, (HOST, 41003)), (PEER, 8088))
        lab.lose(to_host='tcp sport 8080 ip length > 500 numgen inc mod 40 { 20, 22 }',
                 to_peer='tcp dport 8080 ip length > 500 numgen inc mod 60 { 12 }')
        s.phase('TCP opened by the host: 32,768 bytes sent and 65,536 bytes received, both with loss; the peer closes first',
                talk.exchange, lab, j, 41004, 32768, 65536)
        lab.lose()
    s.save(out + '/client-side.pcap', out + '/client-side.record.json')
    really_lost(out, '/client-side.pcap', 'tcp.srcport == 8080')


def fragments(lab, out):
    """IPv4 fragments both ways, and a datagram that never becomes whole."""
    s = Script(lab)
    j = s.journal
    lab.forget_neighbours()
    with Recorder(lab, out + '/fragments.pcap'):
        s.phase('ARP; one ICMP echo of 3,000 bytes', talk.ping, lab, lab.peer, HOST, 1, 3000)
        s.phase('UDP echo, port 5000, payloads of 1473, 4000 and 9000 bytes', talk.udp_echo, lab, j, (1473, 4000, 9000),
                (lab.peer, (PEER, 42001)), (lab.host, (HOST, 5000)))
        lab.lose(to_host='ip frag-off & 0x1fff == 370')
        s.phase('UDP of 4001 bytes whose third fragment is lost, then an echo of 2000 bytes', talk.udp_echo, lab, j,
                (4001, 2000), (lab.peer, (PEER, 42002)), (lab.host, (HOST, 5000)), (4001,))
        lab.lose()
    s.save(out + '/fragments.pcap', out + '/fragments.record.json')


def cut_mid_flow(out):
    """The main capture from the 13th data segment of the upload on: nobody saw its handshake."""
    data = run('tshark', '-r', out + '/conversation.pcap', '-Y', 'tcp.dstport == 8080 && tcp.len > 0', '-T', 'fields',
               '-e', 'frame.number').split()
    run('editcap', '-r', '-F', 'pcapng', out + '/conversation.pcap', out + '/mid-flow.pcapng', data[12] + '-999999')


def same_frames(out, one, other):
    """Two recorders that stood at the same interface must have seen the same."""
    seen = [run('tshark', '-r', out + name, '-o', 'frame.generate_md5_hash:TRUE', '-T', 'fields', '-e',
                'frame.md5_hash') for name in (one, other)]
    if seen[0] != seen[1]:
        raise Spoiled('tcpdump and dumpcap saw different frames')


def really_lost(out, name, select):
    if not run('tshark', '-r', out + name, '-Y', select + ' && tcp.analysis.lost_segment'):
        raise Spoiled('no segment was lost in ' + name[1:])


def until_good(take, lab, out):
    """Timestamps of two CPUs may cross, a recorder may miss a frame: then the conversation is held once more."""
    for left in reversed(range(TAKES)):
        try:
            take(lab, out)
            return
        except Spoiled as e:
            lab.lose()
            if not left:
                raise
            print('again: %s' % e, file=sys.stderr)


def too_long(*_):
    raise Refusal('not done after %d s; gave up and cleaned up' % LIMIT_S)


def main():
    p = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    p.add_argument('-o', '--output', default=os.path.dirname(os.path.abspath(__file__)), metavar='DIR',
                   help='where the captures go (default: beside this script)')
    a = p.parse_args()
    try:
        require(*TOOLS, 'tcpdump', 'dumpcap', 'editcap', 'tshark')
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        signal.signal(signal.SIGALRM, too_long)
        signal.alarm(LIMIT_S)
        os.makedirs(a.output, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix='kslab') as out:
            with Wirelab() as lab:
                for take in (conversation, client_side, fragments):
                    until_good(take, lab, out)
            cut_mid_flow(out)
            signal.alarm(0)
            for name in sorted(os.listdir(out)):
                shutil.copyfile(os.path.join(out, name), os.path.join(a.output, name))
                print('%8d  %s' % (os.path.getsize(os.path.join(out, name)), name))
    except (Refusal, OSError, ValueError, EOFError, subprocess.TimeoutExpired) as e:
        sys.exit('record.py: %s' % e)
    except KeyboardInterrupt:
        sys.exit('record.py: interrupted; nothing was changed')
    print('Next: python3 expect.py writes the expected figures, python3 expect.py --check compares them.')


if __name__ == '__main__':
    main()
