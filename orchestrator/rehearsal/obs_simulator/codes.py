"""The numbers of obs-websocket 5 that the simulator speaks; names as in the protocol's enums."""

from enum import IntEnum, IntFlag, StrEnum

RPC_VERSION = 1


class Op(IntEnum):
    """What kind of message it is (`WebSocketOpCode`)."""

    HELLO = 0
    IDENTIFY = 1
    IDENTIFIED = 2
    REIDENTIFY = 3
    EVENT = 5
    REQUEST = 6
    REQUEST_RESPONSE = 7
    REQUEST_BATCH = 8
    REQUEST_BATCH_RESPONSE = 9


class Close(IntEnum):
    """Why the server closes a connection (`WebSocketCloseCode`)."""

    MESSAGE_DECODE_ERROR = 4002
    MISSING_DATA_FIELD = 4003
    INVALID_DATA_FIELD_TYPE = 4004
    INVALID_DATA_FIELD_VALUE = 4005
    UNKNOWN_OP_CODE = 4006
    NOT_IDENTIFIED = 4007
    ALREADY_IDENTIFIED = 4008
    AUTHENTICATION_FAILED = 4009
    UNSUPPORTED_RPC_VERSION = 4010
    SESSION_INVALIDATED = 4011
    UNSUPPORTED_FEATURE = 4012


class Status(IntEnum):
    """How a request ended (`RequestStatus`)."""

    SUCCESS = 100
    MISSING_REQUEST_TYPE = 203
    UNKNOWN_REQUEST_TYPE = 204
    UNSUPPORTED_BATCH_EXECUTION = 206
    MISSING_REQUEST_FIELD = 300
    MISSING_REQUEST_DATA = 301
    INVALID_REQUEST_FIELD = 400
    INVALID_REQUEST_FIELD_TYPE = 401
    REQUEST_FIELD_OUT_OF_RANGE = 402
    REQUEST_FIELD_EMPTY = 403
    TOO_MANY_REQUEST_FIELDS = 404
    OUTPUT_RUNNING = 500
    OUTPUT_NOT_RUNNING = 501
    STUDIO_MODE_NOT_ACTIVE = 506
    RESOURCE_NOT_FOUND = 600
    RESOURCE_ALREADY_EXISTS = 601
    INVALID_RESOURCE_TYPE = 602
    NOT_ENOUGH_RESOURCES = 603
    INVALID_RESOURCE_STATE = 604
    INVALID_INPUT_KIND = 605
    RESOURCE_CREATION_FAILED = 700
    CANNOT_ACT = 703


class EventSubscription(IntFlag):
    """Which events a client wants (`EventSubscription`)."""

    GENERAL = 1 << 0
    SCENES = 1 << 2
    INPUTS = 1 << 3
    TRANSITIONS = 1 << 4
    OUTPUTS = 1 << 6
    SCENE_ITEMS = 1 << 7
    MEDIA_INPUTS = 1 << 8
    UI = 1 << 10
    ALL = (1 << 11) - 1
    INPUT_VOLUME_METERS = 1 << 16
    INPUT_ACTIVE_STATE_CHANGED = 1 << 17
    INPUT_SHOW_STATE_CHANGED = 1 << 18
    SCENE_ITEM_TRANSFORM_CHANGED = 1 << 19


class Execution(IntEnum):
    """How a batch is worked through (`RequestBatchExecutionType`)."""

    SERIAL_REALTIME = 0
    SERIAL_FRAME = 1
    PARALLEL = 2


class MediaStateCode(StrEnum):
    """What OBS says about a media input; not always what its player does."""

    NONE = "OBS_MEDIA_STATE_NONE"
    PLAYING = "OBS_MEDIA_STATE_PLAYING"
    PAUSED = "OBS_MEDIA_STATE_PAUSED"
    STOPPED = "OBS_MEDIA_STATE_STOPPED"
    ENDED = "OBS_MEDIA_STATE_ENDED"


class MediaAction(StrEnum):
    """What a client can order a media input to do (`ObsMediaInputAction`)."""

    PLAY = "OBS_WEBSOCKET_MEDIA_INPUT_ACTION_PLAY"
    PAUSE = "OBS_WEBSOCKET_MEDIA_INPUT_ACTION_PAUSE"
    STOP = "OBS_WEBSOCKET_MEDIA_INPUT_ACTION_STOP"
    RESTART = "OBS_WEBSOCKET_MEDIA_INPUT_ACTION_RESTART"
    NEXT = "OBS_WEBSOCKET_MEDIA_INPUT_ACTION_NEXT"
    PREVIOUS = "OBS_WEBSOCKET_MEDIA_INPUT_ACTION_PREVIOUS"


class OutputState(StrEnum):
    """The states of the stream output that the simulator goes through (`ObsOutputState`)."""

    STARTING = "OBS_WEBSOCKET_OUTPUT_STARTING"
    STARTED = "OBS_WEBSOCKET_OUTPUT_STARTED"
    STOPPING = "OBS_WEBSOCKET_OUTPUT_STOPPING"
    STOPPED = "OBS_WEBSOCKET_OUTPUT_STOPPED"
