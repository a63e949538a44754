"""Gives the scenes colours by which a recorded stream tells them apart; for tests and the bench."""

from tests.studio.real_obs import Observer

COLOURS = {
    "Holding": (20, 40, 160),
    "Live Q&A": (20, 130, 40),
    "Break": (150, 120, 20),
    "Closing": (120, 30, 130),
    "Fallback": (160, 30, 30),
}


def paint(observer: Observer) -> None:
    """Give each scene a colour, as a crew gives it a picture; below what is there already.

    One that has its colour keeps it.
    """
    there = {one["inputName"] for one in observer.request("GetInputList")["inputs"]}
    for scene, (red, green, blue) in COLOURS.items():
        if f"{scene} backdrop" in there:
            continue
        settings = {
            "color": 0xFF000000 | blue << 16 | green << 8 | red,
            "width": 640,
            "height": 360,
        }
        made = observer.request(
            "CreateInput",
            {
                "sceneName": scene,
                "inputName": f"{scene} backdrop",
                "inputKind": "color_source_v3",
                "inputSettings": settings,
            },
        )
        place = {"sceneName": scene, "sceneItemId": made["sceneItemId"], "sceneItemIndex": 0}
        observer.request("SetSceneItemIndex", place)
