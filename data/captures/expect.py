#!/usr/bin/env python3
"""What tshark makes of the captures of this folder: the figures that the model is compared with.

    python3 expect.py                   # writes FILE.tshark.json beside every capture
    python3 expect.py --check           # compares instead; exit 1 and one line per difference
    python3 expect.py FILE [...]        # only these; with --print to standard output, any capture will do

Every figure is tshark's: counts from its fields, conversations held against its own `-z conv` table, stream bytes from
`-z follow,...,raw` (in order, each once). Where NAME.record.json says what recv() returned on the real host, the
streams must be those bytes. Python 3.9+, standard library only; tshark 4.
"""
import argparse
import collections
import glob
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from wirelab import HOST, HOST_MAC

HERE = os.path.dirname(os.path.abspath(__file__))
CHECKSUMS = [w for p in ('ip', 'tcp', 'udp') for w in ('-o', p + '.check_checksum:TRUE')]
BAD = ' || '.join('%s.checksum.status == "Bad"' % p for p in ('ip', 'tcp', 'udp', 'icmp'))
ANALYSIS = ('retransmission', 'fast_retransmission', 'spurious_retransmission', 'out_of_order', 'lost_segment',
            'duplicate_ack', 'window_update')


class Refusal(Exception):
    """One line for a person."""


def tshark(path, *words):
    """Ask tshark with its factory settings, whatever the user's profile says."""
    with tempfile.TemporaryDirectory() as settings:
        done = subprocess.run(['tshark', '-n', *CHECKSUMS, '-r', path, *words], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=120, check=False,
                              env={**os.environ, 'WIRESHARK_CONFIG_DIR': settings, 'LC_ALL': 'C'})
    if done.returncode:
        raise Refusal('tshark cannot read %s: %s' % (path, done.stderr.strip().split('\n')[-1]))
    return done.stdout


def fields(path, select, *names):
    """One tuple of strings for each frame that the display filter selects."""
    words = ['-T', 'fields', '-E', 'separator=|', '-E', 'occurrence=f']
    for name in names:
        words += ['-e', name]
    return [tuple(line.split('|')) for line in tshark(path, '-Y', select, *words).splitlines()]


COLUMNS = ('eth.src', 'frame.len', 'arp.opcode', 'icmp.type', 'icmp.code', 'ip.flags.mf', 'ip.frag_offset', 'ip.src',
           'ip.dst', *[p + f for p in ('tcp', 'udp') for f in ('.stream', '.srcport', '.dstport')],
           *['tcp.analysis.' + a for a in ANALYSIS])


def frames_of(path, select='frame'):
    return [dict(zip(COLUMNS, row)) for row in fields(path, select, *COLUMNS)]


def both_ways(frames):
    """How many of the frames the host received and how many it sent."""
    sent = sum(f['eth.src'] == HOST_MAC for f in frames)
    return {'received': len(frames) - sent, 'sent': sent}


def by_kind(frames, *names):
    kinds = collections.defaultdict(list)
    for f in frames:
        if f[names[0]]:
            kinds['/'.join(f[n] for n in names)].append(f)
    return {kind: both_ways(some) for kind, some in sorted(kinds.items())}


def followed(path, proto, stream):
    """The payload bytes of one stream, by sending end, as tshark puts them together."""
    out = tshark(path, '-q', '-z', 'follow,%s,raw,%s' % (proto, stream))
    ends = re.findall(r'^Node [01]: (.*)$', out, re.M)
    data = {end: bytearray() for end in ends}
    for line in out.split('Node 1: ', 1)[1].splitlines()[1:]:
        if not line.startswith('='):
            data[ends[line.startswith('\t')]] += bytes.fromhex(line.strip())
    return data


def conversations(path, frames, proto):
    """Every conversation with its two directions, the end that spoke first in front."""
    ways, streams = collections.defaultdict(list), {}
    for f in frames:
        if f[proto + '.stream'] and not f['icmp.type']:
            stream = int(f[proto + '.stream'])
            ends = tuple('%s:%s' % (f['ip.' + end], f['%s.%sport' % (proto, end)]) for end in ('src', 'dst'))
            streams.setdefault(stream, ends)
            ways[stream, ends[0]].append(f)
    result = []
    for stream, (a, b) in sorted(streams.items()):
        payload = followed(path, proto, stream)
        directions = []
        for one, other in ((a, b), (b, a)):
            data, mine = bytes(payload.get(one, b'')), ways[stream, one]
            way = {'from': one, 'to': other, 'frames': len(mine), 'frame_bytes': sum(int(f['frame.len']) for f in mine),
                   'payload_bytes': len(data), 'payload_sha256': hashlib.sha256(data).hexdigest()}
            if proto == 'tcp':
                way['holes'] = data.count(b'bytes missing in capture file]')
                way['analysis'] = {a: n for a in ANALYSIS if (n := sum(bool(f['tcp.analysis.' + a]) for f in mine))}
            directions.append(way)
        result.append({'stream': stream, 'directions': directions})
    against_table(path, proto, result)
    return result


def against_table(path, proto, result):
    """tshark's own table of conversations must show the same frames; its bytes are rounded, so they only guide."""
    table = {}
    row = re.compile(r'^(\S+:\d+) +<-> (\S+:\d+) +(\d+) [\d.,]+ \w+ +(\d+) [\d.,]+ \w+ ')
    for m in filter(None, map(row.match, tshark(path, '-q', '-z', 'conv,' + proto).splitlines())):
        a, b, back, forth = m.groups()
        table[a, b], table[b, a] = int(forth), int(back)
    mine = {(w['from'], w['to']): w['frames'] for c in result for w in c['directions']}
    if mine != table:
        raise Refusal('%s: frames by conversation %s, but tshark -z conv,%s says %s' % (path, mine, proto, table))


def figures(path):
    frames = frames_of(path)
    return {
        'capture': os.path.basename(path), 'tshark': tshark_version(), 'host': HOST,
        'frames': {'all': len(frames), **both_ways(frames)},
        'frame_bytes': sum(int(f['frame.len']) for f in frames),
        'bad_checksums': both_ways(frames_of(path, BAD)),
        'arp': by_kind(frames, 'arp.opcode'),
        'icmp': by_kind(frames, 'icmp.type', 'icmp.code'),
        'ip_fragments': both_ways([f for f in frames if f['ip.flags.mf'] == '1' or int(f['ip.frag_offset'] or 0)]),
        'tcp': conversations(path, frames, 'tcp'), 'udp': conversations(path, frames, 'udp'),
    }


def tshark_version():
    return subprocess.run(['tshark', '--version'], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                          check=True).stdout.split()[2].rstrip('.')


def against_recv(path, found):
    """Streams as followed must be what recv() returned on the real host, where the recorder wrote that down."""
    record = os.path.splitext(path)[0] + '.record.json'
    if not os.path.exists(record):
        return
    with open(record, encoding='ascii') as f:
        received = json.load(f)['received']
    streams = {(p, w['from'], w['to']): w for p in ('tcp', 'udp') for c in found[p] for w in c['directions']}
    for r in received:
        w = streams.get((r['proto'], r['remote'], r['local']))
        if not w or (w['payload_bytes'], w['payload_sha256']) != (r['bytes'], r['sha256']):
            raise Refusal('%s: %s %s > %s: recv() returned %d bytes, tshark followed %s; one of the two files is older'
                          % (path, r['proto'], r['remote'], r['local'], r['bytes'], w and w['payload_bytes']))


def differences(stored, found, where=''):
    if isinstance(stored, dict) and isinstance(found, dict):
        for key in sorted({*stored, *found} - {'tshark'}):
            yield from differences(stored.get(key), found.get(key), '%s.%s' % (where, key) if where else key)
    elif isinstance(stored, list) and isinstance(found, list) and len(stored) == len(found):
        for i, (s, f) in enumerate(zip(stored, found)):
            yield from differences(s, f, '%s[%d]' % (where, i))
    elif stored != found:
        yield '%s: stored %s, tshark says %s' % (where, json.dumps(stored), json.dumps(found))


def main():
    p = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    p.add_argument('captures', nargs='*', metavar='FILE')
    p.add_argument('--check', action='store_true', help='compare with the stored figures; write nothing')
    p.add_argument('--print', action='store_true', help='print the figures; write nothing')
    a = p.parse_args()
    captures = a.captures or sorted(glob.glob(os.path.join(HERE, '*.pcap')) + glob.glob(os.path.join(HERE, '*.pcapng')))
    wrong = 0
    try:
        if not shutil.which('tshark'):
            raise Refusal('tshark not found; on Debian: apt-get install tshark')
        if not captures:
            raise Refusal('no capture in %s; record some: sudo python3 record.py' % HERE)
        for path in captures:
            found = figures(path)
            if a.print:
                print(json.dumps(found, indent=1))
                continue
            against_recv(path, found)
            target = path + '.tshark.json'
            if not a.check:
                with open(target, 'w', encoding='ascii') as f:
                    f.write(json.dumps(found, indent=1) + '\n')
                print('wrote ' + target)
                continue
            with open(target, encoding='ascii') as f:
                lines = list(differences(json.load(f), found))
            wrong += len(lines)
            print('\n'.join('%s: %s' % (found['capture'], d) for d in lines) or found['capture'] + ': as stored')
    except (Refusal, OSError, ValueError) as e:
        sys.exit('expect.py: %s' % e)
    sys.exit(1 if wrong else 0)


if __name__ == '__main__':
    main()
