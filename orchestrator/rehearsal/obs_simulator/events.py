"""Which subscription each simulated event needs, as the protocol says; `tell` is how it is sent."""

from typing import Protocol

from orchestrator.rehearsal.obs_simulator.codes import Subscription


class Tell(Protocol):
    """Sends an event to every client that subscribed to it."""

    def __call__(self, event: str, /, **data: object) -> None:
        """Send the event with this data."""
        ...


NEEDS = {
    "CustomEvent": Subscription.GENERAL,
    "ExitStarted": Subscription.GENERAL,
    "CurrentProgramSceneChanged": Subscription.SCENES,
    "SceneCreated": Subscription.SCENES,
    "SceneListChanged": Subscription.SCENES,
    "SceneNameChanged": Subscription.SCENES,
    "SceneRemoved": Subscription.SCENES,
    "InputAudioSyncOffsetChanged": Subscription.INPUTS,
    "InputActiveStateChanged": Subscription.INPUT_ACTIVE_STATE_CHANGED,
    "InputCreated": Subscription.INPUTS,
    "InputMuteStateChanged": Subscription.INPUTS,
    "InputNameChanged": Subscription.INPUTS,
    "InputRemoved": Subscription.INPUTS,
    "InputSettingsChanged": Subscription.INPUTS,
    "InputShowStateChanged": Subscription.INPUT_SHOW_STATE_CHANGED,
    "InputVolumeChanged": Subscription.INPUTS,
    "CurrentSceneTransitionChanged": Subscription.TRANSITIONS,
    "CurrentSceneTransitionDurationChanged": Subscription.TRANSITIONS,
    "SceneTransitionEnded": Subscription.TRANSITIONS,
    "SceneTransitionStarted": Subscription.TRANSITIONS,
    "SceneTransitionVideoEnded": Subscription.TRANSITIONS,
    "StreamStateChanged": Subscription.OUTPUTS,
    "SceneItemCreated": Subscription.SCENE_ITEMS,
    "SceneItemEnableStateChanged": Subscription.SCENE_ITEMS,
    "SceneItemListReindexed": Subscription.SCENE_ITEMS,
    "SceneItemRemoved": Subscription.SCENE_ITEMS,
    "SceneItemSelected": Subscription.SCENE_ITEMS,
    "SceneItemTransformChanged": Subscription.SCENE_ITEM_TRANSFORM_CHANGED,
    "MediaInputActionTriggered": Subscription.MEDIA_INPUTS,
    "MediaInputPlaybackEnded": Subscription.MEDIA_INPUTS,
    "MediaInputPlaybackStarted": Subscription.MEDIA_INPUTS,
    "StudioModeStateChanged": Subscription.UI,
}
