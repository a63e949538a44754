"""Messages to a broadcast's live chat. Called by `device.post_to_chat`, which venues are given.

The API has no idempotency key: a message whose answer was lost is never sent again from here.
"""

from orchestrator.devices.youtube.api.worker import Worker
from orchestrator.devices.youtube.plan.texts import clean_chat


async def send_message(worker: Worker, chat: str, text: str) -> str:
    """Send a text, cut to 200 characters, and return the message's id.

    Raises as `Worker.call` does; AnswerLostError: it may have been said.
    """
    snippet = {
        "liveChatId": chat,
        "type": "textMessageEvent",
        "textMessageDetails": {"messageText": clean_chat(text)},
    }
    answer = await worker.call("liveChatMessages.insert", {"snippet": snippet}, part="snippet")
    return str(answer["id"])
