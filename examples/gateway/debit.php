<?php
// Debits one message before it is sent. PHP 8 or later, no extension but the standard ones.
//
//   php debit.php https://ledger.example.com tly_… CLIENT-ID MESSAGE-ID CREDITS
//
// Prints {"send":true} or {"send":false,"code":"…"}.

const TIMEOUT_S = 20;
const TRIES = 6;

function debit(string $url, string $key, string $clientId, string $messageId, string $credits): array
{
    $context = stream_context_create(['http' => [
        'method' => 'POST',
        'header' => "Authorization: Bearer $key\r\nContent-Type: application/json\r\n",
        'content' => json_encode(['messageId' => $messageId, 'credits' => $credits]),
        'timeout' => TIMEOUT_S,
        'ignore_errors' => true,
    ]]);
    $trouble = 'no answer';
    for ($tries = 0; $tries < TRIES; $tries++) {
        if ($tries > 0) {
            usleep(250_000 * 2 ** $tries);
        }
        $http_response_header = [];
        $text = @file_get_contents("$url/v1/clients/$clientId/debits", false, $context);
        $body = $text === false ? null : json_decode($text, true);
        $found = preg_match('~^HTTP/\S+ (\d{3})~', $http_response_header[0] ?? '', $match);
        if (!$found || $body === null) {
            // No answer: the debit may have been recorded. The same id makes it safe to ask again.
            continue;
        }
        $status = (int) $match[1];
        if ($status === 200 || $status === 201) {
            return ['send' => true, 'replayed' => $body['replayed']];
        }
        if ($status === 429 || $status >= 500) {
            $trouble = $body['code'] ?? (string) $status;
            continue;
        }
        return ['send' => false, 'code' => $body['code'] ?? (string) $status];
    }
    throw new RuntimeException("the ledger did not answer ($trouble): try again later with the same id");
}

if (isset($argv[5])) {
    echo json_encode(debit($argv[1], $argv[2], $argv[3], $argv[4], $argv[5])), "\n";
}
