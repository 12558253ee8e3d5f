"""Debits one message before it is sent. Python 3.8 or later, nothing to install.

    python3 debit.py https://ledger.example.com tly_… CLIENT-ID MESSAGE-ID CREDITS

Prints {"send": true} or {"send": false, "code": "…"}.
"""

import json
import sys
import time
import urllib.error
import urllib.request

TIMEOUT_S = 20
TRIES = 6


def debit(url, key, client_id, message_id, credits):
    """Tells whether the message may be sent. Credits are a string: "0.0075"."""
    request = urllib.request.Request(
        f"{url}/v1/clients/{client_id}/debits",
        data=json.dumps({"messageId": message_id, "credits": credits}).encode(),
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
        method="POST",
    )
    trouble = "no answer"
    for tries in range(TRIES):
        if tries > 0:
            time.sleep(0.25 * 2**tries)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:
                return {"send": True, "replayed": json.load(response)["replayed"]}
        except urllib.error.HTTPError as problem:
            code = json.load(problem).get("code")
            if problem.code == 429 or problem.code >= 500:
                trouble = code
                continue
            return {"send": False, "code": code}
        except (OSError, ValueError) as cause:
            # No answer: the debit may have been recorded. The same id makes it safe to ask again.
            trouble = cause
    raise RuntimeError(f"the ledger did not answer ({trouble}): try again later with the same id")


if __name__ == "__main__":
    print(json.dumps(debit(*sys.argv[1:6])))
