"""What the kernel says about a process and its children, and what the machine takes."""

import os
import resource
import statistics
import time
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
# Fields of /proc/<pid>/stat after the parenthesised name: user and system time in ticks.
_UTIME, _STIME = 11, 12


def tree(pid: int) -> list[int]:
    """The process and all its living descendants."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += tree(int(child))
    return found


def cpu_seconds(pid: int) -> float:
    """User and system time of all threads of the process and its descendants, in seconds."""
    return sum(_ticks(each) for each in tree(pid)) / _TICKS


def core_seconds(core: int) -> float:
    """How long the core has been busy with anything at all, stolen time included."""
    for line in Path("/proc/stat").read_text().splitlines():
        name, *ticks = line.split()
        if name == f"cpu{core}":
            user, nice, system, _idle, _iowait, irq, softirq, steal = map(int, ticks[:8])
            return (user + nice + system + irq + softirq + steal) / _TICKS
    raise ValueError(f"there is no core {core}")


def resident_bytes(pid: int) -> int:
    """Resident memory of the process and its descendants."""
    page = os.sysconf("SC_PAGE_SIZE")
    return sum(int(Path(f"/proc/{each}/statm").read_text().split()[1]) * page for each in tree(pid))


def forget_peak(pid: int) -> None:
    """Have `peak_bytes` count from now on."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def peak_bytes(pid: int) -> int:
    """The most resident memory that the process itself has had since `forget_peak`."""
    return _status_bytes(pid, "VmHWM:")


def own_bytes(pid: int) -> int:
    """Resident memory of the process itself."""
    return _status_bytes(pid, "VmRSS:")


def _status_bytes(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    raise ValueError(f"process {pid} has no memory of its own")


def allow_files(count: int) -> None:
    """Let this process and its children open so many files, or as many as they may.

    Raises:
        ValueError: fewer than `count` are allowed.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if count > most != resource.RLIM_INFINITY:
        raise ValueError(f"{count} open files are needed, and {most} allowed (ulimit -Hn)")


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[_UTIME]) + int(fields[_STIME])


def fsync_ms(folder: Path) -> float:
    """The median time of writing and syncing 4 KiB where the database is."""
    times = []
    with (folder / "fsync").open("wb", buffering=0) as file:
        for _ in range(100):
            start = time.perf_counter()
            file.write(bytes(4096))
            os.fsync(file.fileno())
            times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def cpu_model() -> str:
    """The machine's processor, as it names itself."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return "unknown"
