"""Which subscription each simulated event needs, as the protocol says; `tell` is how it is sent."""

from typing import Protocol

from orchestrator.rehearsal.obs_simulator.codes import EventSubscription


class Tell(Protocol):
    """Sends an event to every client that subscribed to it."""

    def __call__(self, event: str, /, **data: object) -> None:
        """Send the event with this data."""
        ...


NEEDS = {
    "CustomEvent": EventSubscription.GENERAL,
    "ExitStarted": EventSubscription.GENERAL,
    "CurrentProgramSceneChanged": EventSubscription.SCENES,
    "SceneCreated": EventSubscription.SCENES,
    "SceneListChanged": EventSubscription.SCENES,
    "SceneNameChanged": EventSubscription.SCENES,
    "SceneRemoved": EventSubscription.SCENES,
    "InputAudioSyncOffsetChanged": EventSubscription.INPUTS,
    "InputAudioMonitorTypeChanged": EventSubscription.INPUTS,
    "InputAudioTracksChanged": EventSubscription.INPUTS,
    "InputActiveStateChanged": EventSubscription.INPUT_ACTIVE_STATE_CHANGED,
    "InputCreated": EventSubscription.INPUTS,
    "InputMuteStateChanged": EventSubscription.INPUTS,
    "InputNameChanged": EventSubscription.INPUTS,
    "InputRemoved": EventSubscription.INPUTS,
    "InputSettingsChanged": EventSubscription.INPUTS,
    "InputShowStateChanged": EventSubscription.INPUT_SHOW_STATE_CHANGED,
    "InputVolumeChanged": EventSubscription.INPUTS,
    "InputVolumeMeters": EventSubscription.INPUT_VOLUME_METERS,
    "CurrentSceneTransitionChanged": EventSubscription.TRANSITIONS,
    "CurrentSceneTransitionDurationChanged": EventSubscription.TRANSITIONS,
    "SceneTransitionEnded": EventSubscription.TRANSITIONS,
    "SceneTransitionStarted": EventSubscription.TRANSITIONS,
    "SceneTransitionVideoEnded": EventSubscription.TRANSITIONS,
    "StreamStateChanged": EventSubscription.OUTPUTS,
    "SceneItemCreated": EventSubscription.SCENE_ITEMS,
    "SceneItemEnableStateChanged": EventSubscription.SCENE_ITEMS,
    "SceneItemListReindexed": EventSubscription.SCENE_ITEMS,
    "SceneItemRemoved": EventSubscription.SCENE_ITEMS,
    "SceneItemSelected": EventSubscription.SCENE_ITEMS,
    "SceneItemTransformChanged": EventSubscription.SCENE_ITEM_TRANSFORM_CHANGED,
    "MediaInputActionTriggered": EventSubscription.MEDIA_INPUTS,
    "MediaInputPlaybackEnded": EventSubscription.MEDIA_INPUTS,
    "MediaInputPlaybackStarted": EventSubscription.MEDIA_INPUTS,
    "StudioModeStateChanged": EventSubscription.UI,
}
