"""A row of FFmpeg's filters, fed with frames; used by `even_sound` and `picture`."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from av import AudioFrame, VideoFormat, VideoFrame, error
from av.filter import Graph
from av.filter.context import FilterContext

Step = tuple[str, str]
"""A filter's name, and its options as FFmpeg reads them; empty: none."""


class Chain:
    """Takes frames of one format, gives frames of another."""

    def __init__(
        self, graph: Graph, source: FilterContext, steps: Sequence[Step], sink: str
    ) -> None:
        self._graph = graph
        last = source
        for name, options in (*steps, (sink, "")):
            step = graph.add(name, options or None)
            last.link_to(step)
            last = step
        graph.configure()

    @classmethod
    def of_sound(
        cls, rate: int, sample_format: str, layout: str, unit: Fraction, steps: Sequence[Step]
    ) -> "Chain":
        """Make one for sound; `unit`: of its stamps."""
        graph = Graph()
        source = graph.add_abuffer(
            sample_rate=rate, format=sample_format, layout=layout, time_base=unit
        )
        return cls(graph, source, steps, "abuffersink")

    @classmethod
    def of_picture(
        cls, width: int, height: int, pixels: str, unit: Fraction, steps: Sequence[Step]
    ) -> "Chain":
        """Make one for pictures."""
        graph = Graph()
        source = graph.add_buffer(
            width=width, height=height, format=VideoFormat(pixels, width, height), time_base=unit
        )
        return cls(graph, source, steps, "buffersink")

    def fed(self, frame: AudioFrame | VideoFrame | None) -> Iterator[AudioFrame | VideoFrame]:
        """Feed a frame, None: it was the last; yield what comes out."""
        self._graph.push(frame)
        while True:
            try:
                yield self._graph.pull()
            except (error.BlockingIOError, error.EOFError):
                return
