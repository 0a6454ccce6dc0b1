/* Generated from the OpenAPI document and the error table by `npm run client:types`. */

export interface paths {
    "/api/v1/auth/send_code/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a sign-in code
         * @description Sends a code to the phone by text message. The answer is the same for known and unknown numbers. A second request before `resend_in` has passed is rejected; the code already sent is not affected.
         */
        post: operations["auth_send_code"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/jwt/get_by_phone/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with a code
         * @description Exchanges a code for tokens, once. The first sign-in of a number creates the user. `invited_by_code` and `referral_token` only count then; later sign-ins ignore them. Codes that are wrong, expired, used or were never sent get the same answer. After `unknown_invite_code` and `storage_unavailable`, or if you disconnect before the response, repeat the request with the same code. `Idempotency-Key` also covers a response that is lost later: it returns the same session until its refresh token is used.
         */
        post: operations["auth_get_by_phone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/jwt/verify/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check a token
         * @description Valid: the signature is right, the token has not expired, its session has not ended, and its user is neither blocked nor deleted. If the signature is enough, check it with the keys of `/.well-known/jwks.json`.
         */
        post: operations["auth_verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/jwt/refresh/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace both tokens
         * @description Returns a new access token and the next refresh token. The old refresh token keeps returning the same next one, so you can repeat a request whose response was lost, until the next one is used. After that the old token is rejected: for 30 seconds with `token_superseded`, later as a replay, which ends the session.
         */
        post: operations["auth_refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End the session
         * @description Ends the session of the refresh token; its access tokens stop working. Ending it twice is not an error.
         */
        post: operations["auth_logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List sessions
         * @description The caller's live sessions, newest first. A sign-in beyond the limit ends the least recently used session.
         */
        get: operations["auth_sessions_list"];
        put?: never;
        post?: never;
        /**
         * End all other sessions
         * @description Ends every session of the caller except the current one. Their access tokens stop working. If one of them was opened within the last 10 minutes, this one must have been, too.
         */
        delete: operations["auth_sessions_end_others"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End a session
         * @description Ends one session of the caller, possibly the current one. Its access tokens stop working. Ending it twice is not an error. One that was opened within the last 10 minutes can be ended only by one that was, too.
         */
        delete: operations["auth_sessions_end"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the public keys
         * @description For services that verify our access tokens: find the key by the `kid` of the token and take the algorithm from the key, never from the token. Also check `iss`, `aud`, `exp` and `token_type`. Tokens do not show whether their session has ended. While tokens are signed with a secret (HS256), it has one key, which signs no tokens: like the others, it signs the seals of the ledger of rewards.
         */
        get: operations["auth_keys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List users
         * @description Newest first. To page, follow `next` and `previous` unchanged: they keep the filters, and every page costs the same. `count` is exact without filters; with filters or `search` it is exact up to 1,000, as `count_exact` says. Empty parameters are ignored. Depending on the setting `DIRECTORY`, phones and e-mails of others are masked, or only staff may call this. A staff token also works, and shows what its role may see.
         */
        get: operations["users_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/current_user/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get your own profile */
        get: operations["users_current_user"];
        put?: never;
        post?: never;
        /**
         * Delete your account
         * @description Ends all sessions immediately. After the grace period (30 days by default) your personal data is permanently erased; signing in before then cancels the deletion. Requires a sign-in within the last 10 minutes. You can repeat a request whose response was lost, with the same token: the response is the same.
         */
        delete: operations["users_delete_current_user"];
        options?: never;
        head?: never;
        /**
         * Update your own profile
         * @description Fields you leave out stay unchanged; if a field is rejected, nothing changes. A field that already has the value is no change: it is not recorded and counts toward no limit. You can set the inviter once, within `INVITER_GRACE_DAYS` of signing up. It cannot be yourself, or someone you invited directly or indirectly.
         */
        patch: operations["users_update_current_user"];
        trace?: never;
    };
    "/api/v1/users/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a user
         * @description Depending on the setting `DIRECTORY`, phones and e-mails of others are masked, or only staff may call this. A staff token also works, and shows what its role may see.
         */
        get: operations["users_retrieve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}/invited/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List a user's invitees
         * @description Newest first. Depending on the setting `DIRECTORY`, phones and e-mails of others are masked, or only staff may call this. A staff token also works, and shows what its role may see.
         */
        get: operations["users_invited"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/current_user/phone/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change your number: request a code
         * @description Sends a code to the new number. Only you can use it, and not to sign in. The answer does not reveal whether the number is taken.
         */
        post: operations["users_change_phone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/current_user/phone/verify_current/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change your number: verify the current one
         * @description Sends a code to your current number. Use it if you have not signed in during the last 10 minutes.
         */
        post: operations["users_verify_current_phone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/current_user/phone/confirm/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change your number
         * @description Confirm with the code sent to the new number. You also need a sign-in within the last 10 minutes (refreshing does not count) or the code sent to the current number. All other sessions end, and the old number gets a message. After `recent_sign_in_required`, `phone_taken` or `storage_unavailable`, or if you disconnect before the response, the same codes still work. `Idempotency-Key` also covers a response that is lost later.
         */
        post: operations["users_confirm_phone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/current_user/export/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export your data
         * @description Everything stored about you, in one file, except codes, tokens, hashes, and what staff noted or signals of fraud found.
         */
        get: operations["users_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/referral_links/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your links
         * @description Newest first. The link of your invite code is not listed; get it by its code. To page, follow `next` and `previous` unchanged.
         */
        get: operations["referral_links_list"];
        put?: never;
        /**
         * Create a link
         * @description With a random code or an alias of your choice. An alias is rejected if it or a look-alike is taken, if it could be an invite code, or if it contains a reserved or offensive word. Repeated with the same `Idempotency-Key` within 24 hours, the request returns the link that it created.
         */
        post: operations["referral_links_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/referral_links/{code}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a link */
        get: operations["referral_links_retrieve"];
        put?: never;
        post?: never;
        /**
         * Disable a link
         * @description Permanent. The code is never given to anyone else, and the statistics are kept. Repeating the request is not an error.
         */
        delete: operations["referral_links_disable"];
        options?: never;
        head?: never;
        /**
         * Change a link
         * @description Fields you leave out stay unchanged; if a field is rejected, nothing changes. The code never changes. A new expiry revives an expired link if you are below the limit.
         */
        patch: operations["referral_links_change"];
        trace?: never;
    };
    "/r/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow a link
         * @description For browsers. Redirects to the link's destination or to the app store of the platform; otherwise shows the landing page. Messengers get a preview with the link's title and image. A person's click is counted after the answer and gets a token: in the cookie `__Host-referral`, and as `referral_token` (`referrer` on Google Play, `referrerId` on RuStore) in the address it is redirected to. Codes that do not work get the landing page without a code. Other parameters have no effect. On 429 and 503, browsers get a page that offers to try again.
         */
        get: operations["link_follow"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/apple-app-site-association": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the iOS apps that open links
         * @description For universal links; Apple fetches it. Comes from the setting `IOS_APP_IDS`; 404 if it is not set.
         */
        get: operations["app_links_ios"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/assetlinks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the Android app that opens links
         * @description For App Links; Android fetches it. Comes from the settings `ANDROID_PACKAGE` and `ANDROID_CERT_SHA256`; 404 if they are not set.
         */
        get: operations["app_links_android"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/referral_links/{code}/share/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get texts and images to share a link
         * @description For each channel: a text, the link with the channel in it, and a URL that opens the channel with both filled in. Works for your live links and your invite code.
         */
        get: operations["referral_links_share"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/r/{code}/qr.svg": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a QR code as SVG
         * @description Encodes the absolute URL of the link. No database query: every code that could be a link has an image, whether or not the link exists.
         */
        get: operations["link_qr_svg"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/r/{code}/qr.png": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a QR code as PNG
         * @description Encodes the absolute URL of the link. No database query: every code that could be a link has an image, whether or not the link exists.
         */
        get: operations["link_qr_png"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/referrals/inviter/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Decline your inviter
         * @description Removes an inviter determined by your phone number (`method` is `pending_phone`) until `declinable_until` of `invited_by`. What the two of you earned by the referral is taken back. After that you can name another inviter. Inviters named by a code or a link stay.
         */
        delete: operations["referrals_decline_inviter"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/referrals/tree/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the people below you
         * @description The people that you invited, the people that they invited, and so on: level by level, newest first within a level. Phones are masked according to `DIRECTORY`; if only staff may see other users, you see the phones of your own invitees masked and none below.
         */
        get: operations["referrals_tree"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/referrals/leaderboard/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who invited the most people
         * @description People appear under their display name only, or without a name. Equal scores share a rank; the user who reached the score first is listed first. `me` is always present.
         */
        get: operations["referrals_leaderboard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/referrals/pending/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Leave a number on a link's page
         * @description When the number signs up, on whatever device, the link's owner becomes its inviter. The number is stored as a keyed hash and gets no message, and the answer is the same whether it is known or not.
         */
        post: operations["referrals_pending"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/referrals/resolve/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Find a referral
         * @description For the first start of an app: takes exactly one of an install referrer, a click token or a typed code, and returns a click token to sign in with. A token stays the same click, with the time it has left.
         */
        post: operations["referrals_resolve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/referrals/stats/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the statistics of all your links
         * @description Includes your invite code. Clicks and unique visitors are counted within seconds, sign-ups at once. Days are in UTC. Someone who clicks two of your links counts as two visitors.
         */
        get: operations["referrals_stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/referral_links/{code}/stats/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the statistics of a link
         * @description One of your links, disabled ones included, or your invite code. Clicks and unique visitors are counted within seconds, sign-ups at once. Days are in UTC.
         */
        get: operations["referral_links_stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report events
         * @description Up to 100 events of your users, each with its own answer. An event is stored together with what it earned, once for each `id`: report it again after a lost answer, and the answer is the same. If a request with more than ten events fails, some of them may have been stored: send all of it again. A single event whose `id` was used for another is refused with 409. Needs the scope `events.write`.
         */
        post: operations["events_report"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/{id}/reverse/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take an event back
         * @description After a refund, in full or in part. Percentages shrink with the value; a fixed amount is taken back when nothing is left of it, or less than the rule's minimum. Needs the scope `events.write`.
         */
        post: operations["events_reverse"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rewards/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List rewards of a user
         * @description By when they become available, latest first. Needs the scope `rewards.read`.
         */
        get: operations["rewards_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rewards/{id}/fulfil/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark a reward as fulfilled
         * @description Pay out `paid` after this answer: of several calls, one gets 200. Send an `Idempotency-Key`, such as an id that no other payment of your servers has, to repeat a call whose answer was lost: it gets the same answer, even if a refund has taken the reward back since. Needs the scope `rewards.fulfil`.
         */
        post: operations["rewards_fulfil"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/current_user/rewards/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get own rewards
         * @description The caller's balances, and their rewards by when they become available, latest first.
         */
        get: operations["users_rewards"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rewards/{id}/why/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Explain a reward
         * @description Every step of the rule, done, missing or failed, in plain words and in the language of the request. With an access token, a staff token or a key with the scope `rewards.read`. Users see their own rewards.
         */
        get: operations["rewards_why"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/referrals/{id}/why/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Explain what a referral earns
         * @description Every step of the rule, done, missing or failed, in plain words and in the language of the request. With an access token, a staff token or a key with the scope `rewards.read`. Users see those in which they are inviter or invitee.
         */
        get: operations["referrals_why"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/feed/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Pull changes
         * @description The changes that webhooks send, oldest first, for servers that cannot be called. Keep `after` of each answer and send it with the next request. An answer with no results means that you have everything. Changes are recorded while there is a webhook or a key with the scope `feed.read`, and kept for 30 days.
         */
        get: operations["feed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        SendCodeInput: {
            /**
             * @description International, with a leading `+` or `00`; with `DEFAULT_COUNTRY`, also national. Spaces, dashes, dots, slashes, brackets, invisible marks, digits of any script and `tel:` are tolerated.
             * @example +79174445566
             */
            phone: string;
            /** @description The device token of an earlier sign-in to this number, here or in the header `X-Device-Token`. With it, strangers who try codes for the number cannot lock out this device. Invalid tokens are ignored. */
            device?: string | null;
            /** @description Turnstile token. Required after `bot_check_required`; works once. */
            turnstile_token?: string | null;
        };
        CodeSent: {
            /** @description Seconds until the code expires. */
            expires_in: number;
            /** @description Seconds until another code can be requested. */
            resend_in: number;
            /** @description Number of digits of the code. */
            code_length: number;
            /** @description The code itself. Development only. */
            code?: number;
        };
        /** @description An error (RFC 9457). */
        Problem: {
            /**
             * Format: uri-reference
             * @description Path of the page that explains the code.
             * @example /errors/#invalid_request
             */
            type: string;
            /** @description A short title for people, in the language of the request. */
            title: string;
            /** @description The HTTP status. */
            status: number;
            /** @description What happened and what to do, in the language of the request. */
            detail: string;
            /**
             * @description Stable; branch on this. The table of errors lists all codes; more may be added.
             * @example invalid_request
             */
            code: string;
            /** @description The same as `X-Request-Id`. Include it when you contact support. */
            request_id: string;
            /**
             * @description With `permission_denied` for staff: the roles that may do this.
             * @example [
             *       "superuser"
             *     ]
             */
            roles?: string[];
            /** @description The invalid fields, if any. */
            errors?: components["schemas"]["FieldProblem"][];
        };
        /** @description An error in one field. */
        FieldProblem: {
            /**
             * @description Name of the field or query parameter.
             * @example phone
             */
            field: string;
            /**
             * @description Stable; branch on this.
             * @example invalid_phone
             */
            code: string;
            /** @description For people, in the language of the request. */
            message: string;
        };
        SignInInput: {
            /**
             * @description International, with a leading `+` or `00`; with `DEFAULT_COUNTRY`, also national. Spaces, dashes, dots, slashes, brackets, invisible marks, digits of any script and `tel:` are tolerated.
             * @example +79174445566
             */
            phone: string;
            /**
             * @description The code from the message, as a number or a string: digits of any script; spaces and dashes are dropped.
             * @example 4821
             * @example 4821
             */
            code: number | string;
            /**
             * @description Invite code of the inviter: any case; hyphens, underscores, spaces and invisible marks are dropped. If no one has it as typed, O is read as 0, and I and L as 1.
             * @example K49FJ5
             */
            invited_by_code?: string | null;
            /** @description The click token of a referral link, from the redirect or `referrals/resolve`. `invited_by_code` takes precedence. Forged, expired or ownerless tokens are ignored. Without it, the cookie of the redirect counts. */
            referral_token?: string | null;
            /** @description The device token of an earlier sign-in to this number, here or in the header `X-Device-Token`. With it, strangers who try codes for the number cannot lock out this device. Invalid tokens are ignored. */
            device?: string | null;
        };
        SignedIn: {
            /** @description For `Authorization: Bearer`. Expires within minutes. */
            access: string;
            /** @description For the next pair. Lives as long as the session may; store it where other apps cannot read it. */
            refresh: string;
            /** @description Store it, and send it with the next `send_code` and `get_by_phone` of this number from this device. */
            device: string;
        };
        VerifyInput: {
            token: string;
        };
        /** @description Always empty. */
        TokenIsValid: Record<string, never>;
        RefreshInput: {
            refresh: string;
        };
        TokenPair: {
            /** @description For `Authorization: Bearer`. Expires within minutes. */
            access: string;
            /** @description For the next pair. Lives as long as the session may; store it where other apps cannot read it. */
            refresh: string;
        };
        SessionList: {
            results: components["schemas"]["Session"][];
        };
        /** @description One signed-in device. */
        Session: {
            /** @description Use it to end the session. Not a secret: it grants no access. */
            id: string;
            /** @description Browser or app, and system, from the user agent; null if unknown. */
            device: string | null;
            /** @description Where the sign-in came from, ISO 3166-1 alpha-2; null if unknown. */
            country: string | null;
            /**
             * Format: date-time
             * @description When it was opened.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Accurate to the hour, or the latest refresh.
             */
            last_used_at: string;
            /** @description Whether this is the current session. */
            current: boolean;
        };
        KeySet: {
            keys: components["schemas"]["PublicKey"][];
        };
        /** @description A public key (RFC 7517). */
        PublicKey: {
            /** @description The `kid` in the header of tokens signed with this key. */
            kid: string;
            /** @constant */
            use: "sig";
            /** @description `ES256` or `EdDSA`. Accept no other algorithm with this key. */
            alg: string;
            kty: string;
            crv: string;
            x: string;
            /** @description Only with `ES256`. */
            y?: string;
        };
        UserPage: {
            count: number;
            /** @description False if more than `count` users match, or may match. */
            count_exact: boolean;
            /** @description The next page. */
            next: string | null;
            /** @description The previous page. */
            previous: string | null;
            results: components["schemas"]["User"][];
        };
        User: {
            id: number;
            /** @description The last sign-in with a code. */
            last_login: string | null;
            /** @description E.164, or masked (`+7 ••• ••• •• 66`) depending on the setting `DIRECTORY`. */
            phone: string | null;
            /** @description Share it to invite others. It never changes. */
            invite_code: string;
            /** @description The inviter's invite code. */
            invited_by_code: string | null;
            /** @description Null if there is none or it is masked. */
            email: string | null;
            first_name: string | null;
            last_name: string | null;
            is_staff: boolean;
            /** @description False for blocked users, who cannot sign in. */
            is_active: boolean;
            /**
             * Format: date-time
             * @example 2026-11-23T06:02:11.480Z
             */
            date_joined: string;
        };
        CurrentUser: {
            id: number;
            /** @description The user's newest invitees, at most 100. */
            invited: components["schemas"]["Invited"][];
            invited_count: number;
            /** @description The last sign-in with a code. */
            last_login: string | null;
            /** @description E.164, or masked (`+7 ••• ••• •• 66`) depending on the setting `DIRECTORY`. */
            phone: string | null;
            /** @description Share it to invite others. It never changes. */
            invite_code: string;
            /** @description The inviter's invite code. */
            invited_by_code: string | null;
            /** @description Null if there is none or it is masked. */
            email: string | null;
            first_name: string | null;
            last_name: string | null;
            is_staff: boolean;
            /** @description False for blocked users, who cannot sign in. */
            is_active: boolean;
            /**
             * Format: date-time
             * @example 2026-11-23T06:02:11.480Z
             */
            date_joined: string;
            /** @description The name strangers see. Null: none. */
            display_name: string | null;
            /** @description Who invited you. */
            invited_by: components["schemas"]["Inviter"] | null;
        };
        Invited: {
            id: number;
            phone: string | null;
        };
        Inviter: {
            id: number;
            /** @description Null if the inviter has not set one. */
            display_name: string | null;
            /**
             * @description Attribution source: a `code` typed at sign-up, the click `token` of a link, the number left on a landing page (`pending_phone`), a code set in the `profile`, or `staff`.
             * @enum {string}
             */
            method: "code" | "token" | "pending_phone" | "profile" | "staff";
            /**
             * @description `likely` if attributed by a click or a number left on a page.
             * @enum {string}
             */
            certainty: "certain" | "likely";
            /**
             * Format: date-time
             * @example 2026-11-23T06:02:11.480Z
             */
            at: string;
            /** @description Null if the inviter cannot be declined, or can no longer be. */
            declinable_until: string | null;
        };
        UpdateUserInput: {
            /**
             * @description At most 32 characters; direction marks are removed; null clears.
             * @example Анна
             */
            first_name?: string | null;
            /**
             * @description At most 32 characters; direction marks are removed; null clears.
             * @example Анна
             */
            last_name?: string | null;
            /**
             * @description Unique, ignoring case; international domains are stored as `xn--…`; null or "" clears.
             * @example anna@example.com
             */
            email?: string | null;
            /**
             * @description The name strangers and your invitees see: on leaderboards and landing pages. At most 32 characters, without phone numbers and addresses, and not in the name of the service; null clears, and then they see no name.
             * @example Анна К.
             */
            display_name?: string | null;
            /**
             * @description Invite code of the inviter: any case; hyphens, underscores, spaces and invisible marks are dropped. If no one has it as typed, O is read as 0, and I and L as 1.
             * @example K49FJ5
             */
            invited_by_code?: string | null;
        };
        UserDetails: {
            id: number;
            /** @description The user's newest invitees, at most 100. */
            invited: components["schemas"]["Invited"][];
            invited_count: number;
            /** @description The last sign-in with a code. */
            last_login: string | null;
            /** @description E.164, or masked (`+7 ••• ••• •• 66`) depending on the setting `DIRECTORY`. */
            phone: string | null;
            /** @description Share it to invite others. It never changes. */
            invite_code: string;
            /** @description The inviter's invite code. */
            invited_by_code: string | null;
            /** @description Null if there is none or it is masked. */
            email: string | null;
            first_name: string | null;
            last_name: string | null;
            is_staff: boolean;
            /** @description False for blocked users, who cannot sign in. */
            is_active: boolean;
            /**
             * Format: date-time
             * @example 2026-11-23T06:02:11.480Z
             */
            date_joined: string;
        };
        InvitedPage: {
            count: number;
            /** @description False if more than `count` users match, or may match. */
            count_exact: boolean;
            /** @description The next page. */
            next: string | null;
            /** @description The previous page. */
            previous: string | null;
            results: components["schemas"]["Invited"][];
        };
        PhoneChangeInput: {
            /**
             * @description International, with a leading `+` or `00`; with `DEFAULT_COUNTRY`, also national. Spaces, dashes, dots, slashes, brackets, invisible marks, digits of any script and `tel:` are tolerated.
             * @example +79174445566
             */
            phone: string;
        };
        ConfirmPhoneInput: {
            /**
             * @description The new number, the same that the code was requested for.
             * @example +79174445566
             */
            phone: string;
            /**
             * @description The code sent to the new number.
             * @example 4821
             * @example 4821
             */
            code: number | string;
            /**
             * @description Your current number. Required with `current_phone_code`.
             * @example +79174445566
             */
            current_phone?: string;
            /**
             * @description The code sent by `verify_current`, in place of a sign-in within the last 10 minutes.
             * @example 4821
             * @example 4821
             */
            current_phone_code?: number | string;
        };
        AccountExport: {
            /** Format: date-time */
            exported_at: string;
            /** @description Your profile, unmasked. */
            profile: {
                id: number;
                /** @description The last sign-in with a code. */
                last_login: string | null;
                /** @description E.164, or masked (`+7 ••• ••• •• 66`) depending on the setting `DIRECTORY`. */
                phone: string | null;
                /** @description Share it to invite others. It never changes. */
                invite_code: string;
                /** @description The inviter's invite code. */
                invited_by_code: string | null;
                /** @description Null if there is none or it is masked. */
                email: string | null;
                first_name: string | null;
                last_name: string | null;
                is_staff: boolean;
                /** @description False for blocked users, who cannot sign in. */
                is_active: boolean;
                /**
                 * Format: date-time
                 * @example 2026-11-23T06:02:11.480Z
                 */
                date_joined: string;
                invited_count: number;
                /** @description The name strangers see. */
                display_name: string | null;
            };
            /** @description Null unless a deletion is scheduled. Signing in cancels it. */
            deletion: {
                /** Format: date-time */
                requested_at: string;
                /** Format: date-time */
                deletion_at: string;
            } | null;
            /** @description An earlier, deleted account with the same number, if a keyed hash of it is still stored. */
            earlier_account: {
                /** Format: date-time */
                deleted_at: string;
                /** Format: date-time */
                remembered_until: string;
            } | null;
            /** @description Including ended ones, as long as they are stored. */
            sessions: {
                id: string;
                /** Format: date-time */
                created_at: string;
                last_used_at: string | null;
                refreshed_at: string | null;
                /** Format: date-time */
                expires_at: string;
                ended_at: string | null;
                device: string | null;
                country: string | null;
                network: string | null;
            }[];
            /** @description Ids of your invitees, newest first. */
            invited: number[];
            referrals: {
                /** @description Who invited you. */
                invited_by: {
                    id: number;
                    link: string;
                    /** @enum {string} */
                    method: "code" | "token" | "pending_phone" | "profile" | "staff";
                    /** @enum {string} */
                    certainty: "certain" | "likely";
                    program: string;
                    channel: string | null;
                    country: string | null;
                    /** Format: date-time */
                    created_at: string;
                } | null;
                /** @description The links and codes that you signed up with, and what came of each. */
                came_with: {
                    /** @description The link or invite code that counted. */
                    link: string | null;
                    channel: string | null;
                    campaign: string | null;
                    platform: string | null;
                    country: string | null;
                    /** Format: date-time */
                    at: string;
                    steps: {
                        /** @enum {string} */
                        method: "code" | "token" | "pending_phone";
                        link: string;
                        channel: string | null;
                        /** Format: date-time */
                        at: string;
                        /** @enum {string} */
                        outcome: "counted" | "outranked" | "number_counted" | "late" | "gone" | "blocked" | "unknown";
                    }[];
                } | null;
                /** @description Your invitees, newest first. */
                made: {
                    id: number;
                    /** Format: date-time */
                    created_at: string;
                }[];
                /** @description Totals of all your links. */
                counts: {
                    clicks: number;
                    uniques: number;
                    signups: number;
                };
                /** @description Including disabled and expired ones. */
                links: {
                    code: string;
                    label: string | null;
                    channel: string | null;
                    campaign: string | null;
                    destination: string | null;
                    title: string | null;
                    description: string | null;
                    image: string | null;
                    /** Format: date-time */
                    created_at: string;
                    expires_at: string | null;
                    disabled_at: string | null;
                }[];
                /** @description Your number, if someone left it on a landing page. Stored as a keyed hash until it expires. */
                pending: {
                    link: string;
                    inviter_id: number | null;
                    /** Format: date-time */
                    created_at: string;
                    /** Format: date-time */
                    expires_at: string;
                } | null;
            };
            rewards: {
                balances: components["schemas"]["Balance"][];
                /** @description Your rewards, by when they become available, latest first. */
                earned: components["schemas"]["Reward"][];
                /** @description What the app reported about you, newest first. */
                events: {
                    id: string;
                    type: string;
                    value: number | null;
                    reversed_value: number | null;
                    reversed_at: string | null;
                    /** Format: date-time */
                    occurred_at: string;
                    /** Format: date-time */
                    received_at: string;
                }[];
            };
            /** @description What you did and what was done to your account, newest first. For staff actions it leaves out who acted, from where, and why. */
            audit_events: {
                id: number;
                /** Format: date-time */
                at: string;
                /** @enum {string} */
                actor: "user" | "staff" | "system";
                by_you: boolean;
                action: string;
                outcome: string;
                country: string | null;
                network: string | null;
                user_agent: string | null;
                request_id: string | null;
                details: {
                    [key: string]: unknown;
                } | null;
            }[];
            /** @description The phone limits of your number: codes sent, wrong guesses. Never a code. */
            number: {
                codes: {
                    /** @enum {string} */
                    purpose: "sign_in" | "device" | "phone_change";
                    expires_at: string | null;
                    attempts: number;
                    attempts_until: string | null;
                    used: boolean;
                    next_send_at: string | null;
                }[];
                sends: {
                    /** @enum {string} */
                    purpose: "sign_in" | "device" | "phone_change";
                    /** Format: date-time */
                    at: string;
                }[];
                failures: {
                    /** @enum {string} */
                    purpose: "sign_in" | "device" | "phone_change";
                    /** Format: date-time */
                    at: string;
                }[];
                /** @description When staff unlocked the number. */
                unlocks: {
                    /** Format: date-time */
                    at: string;
                }[];
                /** @description Until when the number is known to have signed in, so that it gets codes while its country is paused. */
                signed_in_until: string | null;
                /** @description Stored with the number until the code is used or expires, so that staff can help. */
                pending_codes: {
                    phone: string;
                    /** @enum {string} */
                    purpose: "sign_in" | "device" | "phone_change";
                    /** Format: date-time */
                    sent_at: string;
                    /** Format: date-time */
                    expires_at: string;
                }[];
            } | null;
        };
        Balance: {
            /**
             * @description `points`, or an ISO 4217 code.
             * @example points
             */
            unit: string;
            /** @description Below zero if more was taken back than is left: later rewards make up for it. */
            available: number;
            held: number;
        };
        Reward: {
            /**
             * @description Id of the reward.
             * @example 1-4821-inviter-1
             */
            id: string;
            /** @description Name of the program. */
            program: string;
            /**
             * @description Whom it is for.
             * @enum {string}
             */
            side: "inviter" | "invitee";
            user_id: number;
            /** @description Points, or minor units of the currency. */
            amount: number;
            /** @description How much of the amount was taken back. */
            reversed: number;
            /** @description What was paid out; null before. A later refund leaves it as it is. */
            paid: number | null;
            /**
             * @description `points`, or an ISO 4217 code.
             * @example points
             */
            unit: string;
            /** @enum {string} */
            state: "held" | "available" | "fulfilled" | "voided" | "reversed" | "expired";
            /**
             * Format: date-time
             * @description When it becomes available, unless it is under review. Approved after that, it is available from then.
             */
            available_at: string;
            /** @description Null: never. A review that ends after `available_at` moves it by as much. */
            expires_at: string | null;
            /** Format: date-time */
            created_at: string;
        };
        DeletionRequested: {
            /**
             * Format: date-time
             * @description Your data is erased within an hour after this.
             */
            deletion_at: string;
        };
        ReferralLinkPage: {
            /** @description The next page. */
            next: string | null;
            /** @description The previous page. */
            previous: string | null;
            results: components["schemas"]["ReferralLink"][];
        };
        ReferralLink: {
            /**
             * @description The alias you chose, a random code, or your invite code.
             * @example summer-sale
             */
            code: string;
            /**
             * @description `invite` is the link of your invite code, which cannot be changed.
             * @enum {string}
             */
            kind: "invite" | "custom";
            /**
             * Format: uri
             * @description The address to share.
             * @example https://api.example/r/summer-sale
             */
            url: string;
            label: string | null;
            channel: ("direct" | "telegram" | "whatsapp" | "vk" | "viber" | "sms" | "email" | "instagram" | "facebook" | "twitter" | "tiktok" | "youtube" | "qr" | "ads" | "other") | null;
            campaign: string | null;
            /** @description Null: the landing page. */
            destination: string | null;
            /** @description Null: never. */
            expires_at: string | null;
            title: string | null;
            description: string | null;
            image: string | null;
            /** @enum {string} */
            state: "live" | "disabled" | "expired";
            /** Format: date-time */
            created_at: string;
            /** @description Clicks by people, not programs; up to date within seconds. */
            clicks: number;
            /** @description Visitors, each counted once per day. */
            uniques: number;
            /** @description People who signed up through this link. */
            signups: number;
        };
        CreateLinkInput: {
            /**
             * @description An alias: 3–30 Latin letters, digits and hyphens in between, with at least one letter. Case, hyphens and look-alikes (O and 0; I, L and 1) make no difference. Left out or null: a random code.
             * @example summer-sale
             */
            code?: string | null;
            /**
             * @description For you to recognize the link; visitors never see it. At most 64 characters; null clears.
             * @example Autumn newsletter
             */
            label?: string | null;
            /** @description Where you share it. Null clears. */
            channel?: ("direct" | "telegram" | "whatsapp" | "vk" | "viber" | "sms" | "email" | "instagram" | "facebook" | "twitter" | "tiktok" | "youtube" | "qr" | "ads" | "other") | null;
            /**
             * @description Groups links. At most 64 characters; null clears.
             * @example autumn-2026
             */
            campaign?: string | null;
            /**
             * @description Where people without the app go instead of the landing page. Plain https, on a host that the setting `LINK_HOSTS` allows; null clears.
             * @example https://shop.example/autumn
             */
            destination?: string | null;
            /**
             * @description When it stops working: in UTC (with `Z`), in the future, at most five years away. Null: never.
             * @example 2027-01-31T18:00:00Z
             */
            expires_at?: string | null;
            /**
             * @description Title of the preview in messengers. No addresses and phone numbers, and nothing in the name of the service. At most 70 characters; null clears.
             * @example 10% off for both of us
             */
            title?: string | null;
            /**
             * @description Description of the preview. No addresses and phone numbers, and nothing in the name of the service. At most 200 characters; null clears.
             * @example Join with my link before the end of autumn.
             */
            description?: string | null;
            /**
             * @description Image of the preview. Plain https, on a host that the setting `LINK_HOSTS` allows; null clears.
             * @example https://shop.example/autumn.png
             */
            image?: string | null;
        };
        ChangeLinkInput: {
            /**
             * @description For you to recognize the link; visitors never see it. At most 64 characters; null clears.
             * @example Autumn newsletter
             */
            label?: string | null;
            /** @description Where you share it. Null clears. */
            channel?: ("direct" | "telegram" | "whatsapp" | "vk" | "viber" | "sms" | "email" | "instagram" | "facebook" | "twitter" | "tiktok" | "youtube" | "qr" | "ads" | "other") | null;
            /**
             * @description Groups links. At most 64 characters; null clears.
             * @example autumn-2026
             */
            campaign?: string | null;
            /**
             * @description Where people without the app go instead of the landing page. Plain https, on a host that the setting `LINK_HOSTS` allows; null clears.
             * @example https://shop.example/autumn
             */
            destination?: string | null;
            /**
             * @description When it stops working: in UTC (with `Z`), in the future, at most five years away. Null: never.
             * @example 2027-01-31T18:00:00Z
             */
            expires_at?: string | null;
            /**
             * @description Title of the preview in messengers. No addresses and phone numbers, and nothing in the name of the service. At most 70 characters; null clears.
             * @example 10% off for both of us
             */
            title?: string | null;
            /**
             * @description Description of the preview. No addresses and phone numbers, and nothing in the name of the service. At most 200 characters; null clears.
             * @example Join with my link before the end of autumn.
             */
            description?: string | null;
            /**
             * @description Image of the preview. Plain https, on a host that the setting `LINK_HOSTS` allows; null clears.
             * @example https://shop.example/autumn.png
             */
            image?: string | null;
        };
        /** @description Which iOS apps open which links. */
        AppleAppSiteAssociation: {
            applinks: {
                details: {
                    /** @description Team id and bundle id of each app. */
                    appIDs: string[];
                    components: {
                        /** @description A path pattern. */
                        "/": string;
                        /**
                         * @description Paths that do not open the app.
                         * @constant
                         */
                        exclude?: true;
                    }[];
                }[];
            };
        };
        /** @description Which Android app opens our links. */
        AssetLinks: {
            relation: string[];
            target: {
                /** @constant */
                namespace: "android_app";
                package_name: string;
                sha256_cert_fingerprints: string[];
            };
        }[];
        ShareKit: {
            /** @description Code of the link, in your spelling. */
            code: string;
            /** @description Your invite code, for friends to type. */
            invite_code: string;
            /**
             * Format: uri
             * @description The link, without a channel.
             */
            url: string;
            /** @enum {string} */
            language: "en" | "ru";
            messages: components["schemas"]["ShareMessage"][];
            /** @description QR codes of the link. */
            qr: {
                /** Format: uri */
                svg: string;
                /** Format: uri */
                png: string;
            };
        };
        ShareMessage: {
            /** @enum {string} */
            channel: "telegram" | "whatsapp" | "vk" | "viber" | "sms" | "email" | "twitter" | "facebook" | "copy";
            /**
             * Format: uri
             * @description The link. Its clicks count for this channel unless the link has its own.
             */
            url: string;
            /** @description For e-mail. */
            subject: string | null;
            /** @description Ready to send; without the link if `share_url` passes it separately. */
            text: string;
            /** @description Opens the channel with everything filled in. Null for copying. */
            share_url: string | null;
        };
        ReferralTree: {
            /** @description People of each level, from 1 to the depth. */
            levels: {
                level: number;
                people: number;
            }[];
            /** @description People of all pages together. */
            count: number;
            /** @description The next page. */
            next: string | null;
            /** @description The previous page. */
            previous: string | null;
            results: components["schemas"]["Descendant"][];
        };
        /** @description Someone below you. Of deleted users only ids remain. */
        Descendant: {
            id: number;
            /** @description 1: people that you invited; 2: people that they invited; and so on. */
            level: number;
            /** @description Who invited them: you, or someone one level up. */
            inviter_id: number;
            /** @description The name that others see. */
            display_name: string | null;
            /** @description E.164, masked or null: the setting `DIRECTORY`. */
            phone: string | null;
            /** @example 2026-11-23T06:02:11.480Z */
            joined: string | null;
        };
        Leaderboard: {
            /** @enum {string} */
            period: "day" | "week" | "month" | "all";
            /** @description Null for all time. */
            starts_at: string | null;
            /** @description The first moment after the period. */
            ends_at: string | null;
            results: {
                /** @description Equal scores share a rank: 1, 2, 2, 4. */
                rank: number;
                /** @description Null for people who have set none. */
                display_name: string | null;
                /** @description People invited in the period. */
                score: number;
                is_me: boolean;
            }[];
            /** @description You, even if you are not among the results. */
            me: {
                /** @description Null while the score is 0. */
                rank: number | null;
                /** @description People invited in the period. */
                score: number;
                /** @description Null for people who have set none. */
                display_name: string | null;
            };
        };
        PendingInviteInput: {
            /**
             * @description Code of the link, however it is spelled.
             * @example K49FJ5
             */
            link: string;
            /** @description The click token on the link's page, at most a day old. */
            token: string;
            /**
             * @description International, with a leading `+` or `00`; with `DEFAULT_COUNTRY`, also national. Spaces, dashes, dots, slashes, brackets, invisible marks, digits of any script and `tel:` are tolerated.
             * @example +79174445566
             */
            phone: string;
        };
        /** @description Empty: it reveals nothing about the number. */
        PendingInvite: Record<string, never>;
        ResolveInput: {
            /**
             * @description What the Install Referrer library of Google Play returns, unchanged.
             * @example referral_token=AGkj8Y…&utm_source=telegram
             */
            referrer?: string | null;
            /** @description A click token, from the clipboard or a link that opened the app. */
            token?: string | null;
            /**
             * @description An invite code, or the code of a link, as it was typed.
             * @example K49FJ5
             */
            code?: string | null;
        };
        Resolved: {
            /** @constant */
            valid: true;
            /** @description Send it as `referral_token` when signing in. */
            referral_token: string;
        } | {
            /** @constant */
            valid: false;
        };
        ReferralStats: {
            /** @description All time. */
            totals: {
                /** @description Clicks by people, without bots and previews. */
                clicks: number;
                /** @description Visitors, each counted once per day and link. */
                uniques: number;
                /** @description Sign-ups attributed to it. */
                signups: number;
                /**
                 * @description Sign-ups for each unique visitor, to four decimals; null when there were none. Above 1 when people sign up who never clicked, with a code that someone told them.
                 * @example 0.25
                 */
                conversion: number | null;
            };
            /** @description Sums of `series`. Someone who came on two days counts as two unique visitors. */
            period: {
                /**
                 * Format: date
                 * @description UTC.
                 * @example 2026-11-23
                 */
                from: string;
                /**
                 * Format: date
                 * @description UTC.
                 * @example 2026-11-23
                 */
                to: string;
                /** @description Clicks by people, without bots and previews. */
                clicks: number;
                /** @description Visitors, each counted once per day and link. */
                uniques: number;
                /** @description Sign-ups attributed to it. */
                signups: number;
                /**
                 * @description Sign-ups for each unique visitor, to four decimals; null when there were none. Above 1 when people sign up who never clicked, with a code that someone told them.
                 * @example 0.25
                 */
                conversion: number | null;
            };
            /** @description Every day of the period, oldest first. A month that ended more than 400 days ago is one entry, dated its first day. */
            series: {
                /**
                 * Format: date
                 * @description UTC.
                 * @example 2026-11-23
                 */
                date: string;
                /** @description Clicks by people, without bots and previews. */
                clicks: number;
                /** @description Visitors, each counted once per day and link. */
                uniques: number;
                /** @description Sign-ups attributed to it. */
                signups: number;
            }[];
            /** @description All time, most clicks first. */
            channels: {
                /** @example telegram */
                channel: string;
                /** @description Clicks by people, without bots and previews. */
                clicks: number;
                /** @description Visitors, each counted once per day and link. */
                uniques: number;
                /** @description Sign-ups attributed to it. */
                signups: number;
            }[];
            /** @description All time, the 50 with the most clicks. */
            countries: {
                /**
                 * @description ISO 3166, or `XX` if unknown.
                 * @example RU
                 */
                country: string;
                /** @description Clicks by people, without bots and previews. */
                clicks: number;
                /** @description Visitors, each counted once per day and link. */
                uniques: number;
                /** @description Sign-ups attributed to it. */
                signups: number;
            }[];
        };
        LinkStats: {
            /**
             * @description In its owner's spelling.
             * @example K49FJ5
             */
            code: string;
            /** @description All time. */
            totals: {
                /** @description Clicks by people, without bots and previews. */
                clicks: number;
                /** @description Visitors, each counted once per day and link. */
                uniques: number;
                /** @description Sign-ups attributed to it. */
                signups: number;
                /**
                 * @description Sign-ups for each unique visitor, to four decimals; null when there were none. Above 1 when people sign up who never clicked, with a code that someone told them.
                 * @example 0.25
                 */
                conversion: number | null;
            };
            /** @description Sums of `series`. Someone who came on two days counts as two unique visitors. */
            period: {
                /**
                 * Format: date
                 * @description UTC.
                 * @example 2026-11-23
                 */
                from: string;
                /**
                 * Format: date
                 * @description UTC.
                 * @example 2026-11-23
                 */
                to: string;
                /** @description Clicks by people, without bots and previews. */
                clicks: number;
                /** @description Visitors, each counted once per day and link. */
                uniques: number;
                /** @description Sign-ups attributed to it. */
                signups: number;
                /**
                 * @description Sign-ups for each unique visitor, to four decimals; null when there were none. Above 1 when people sign up who never clicked, with a code that someone told them.
                 * @example 0.25
                 */
                conversion: number | null;
            };
            /** @description Every day of the period, oldest first. A month that ended more than 400 days ago is one entry, dated its first day. */
            series: {
                /**
                 * Format: date
                 * @description UTC.
                 * @example 2026-11-23
                 */
                date: string;
                /** @description Clicks by people, without bots and previews. */
                clicks: number;
                /** @description Visitors, each counted once per day and link. */
                uniques: number;
                /** @description Sign-ups attributed to it. */
                signups: number;
            }[];
            /** @description All time, most clicks first. */
            channels: {
                /** @example telegram */
                channel: string;
                /** @description Clicks by people, without bots and previews. */
                clicks: number;
                /** @description Visitors, each counted once per day and link. */
                uniques: number;
                /** @description Sign-ups attributed to it. */
                signups: number;
            }[];
            /** @description All time, the 50 with the most clicks. */
            countries: {
                /**
                 * @description ISO 3166, or `XX` if unknown.
                 * @example RU
                 */
                country: string;
                /** @description Clicks by people, without bots and previews. */
                clicks: number;
                /** @description Visitors, each counted once per day and link. */
                uniques: number;
                /** @description Sign-ups attributed to it. */
                signups: number;
            }[];
        };
        EventAnswers: {
            /** @description In the order of the request. */
            results: components["schemas"]["EventAnswer"][];
        };
        EventAnswer: {
            id: string;
            /** @constant */
            status: "recorded";
            user_id: number;
            /** Format: date-time */
            received_at: string;
            rewards: ({
                program_id: number;
                /**
                 * @description Whom it is for.
                 * @enum {string}
                 */
                side: "inviter" | "invitee";
                reward: {
                    /**
                     * @description Id of the reward.
                     * @example 1-4821-inviter-1
                     */
                    id: string;
                    user_id: number;
                    /** @description Points, or minor units of the currency. */
                    amount: number;
                };
            } | {
                program_id: number;
                /**
                 * @description Whom it is for.
                 * @enum {string}
                 */
                side: "inviter" | "invitee";
                /**
                 * @description Why the side earned nothing.
                 * @enum {string}
                 */
                declined: "program_ended" | "not_referred" | "not_active" | "not_certain" | "too_late" | "below_minimum" | "already_rewarded" | "cap_reached" | "budget_spent";
            })[];
        } | {
            id: string;
            /**
             * @description `unknown_user`: no user has this id or phone. `id_reused`: another event was reported with this id. Nothing was stored.
             * @enum {string}
             */
            status: "unknown_user" | "id_reused";
        };
        ReversedEvent: {
            id: string;
            /** @description How much of its value is taken back; null without a value. */
            reversed_value: number | null;
            rewards: components["schemas"]["Reward"][];
        };
        RewardPage: {
            next: string | null;
            results: components["schemas"]["Reward"][];
        };
        OwnRewards: {
            balances: components["schemas"]["Balance"][];
            next: string | null;
            results: components["schemas"]["Reward"][];
        };
        Why: {
            invitee_id: number;
            /** @description Null without an inviter. A former inviter is not told who the new one is. */
            inviter_id: number | null;
            programs: {
                program_id: number;
                program: string;
                sides: {
                    /**
                     * @description Whom it is for.
                     * @enum {string}
                     */
                    side: "inviter" | "invitee";
                    /** @description Users see their own alone. */
                    reward: components["schemas"]["Reward"] | null;
                    /** @description Every step of the rule, in the order of the checks. */
                    steps: {
                        /** @enum {string} */
                        step: "event" | "program" | "referred" | "active" | "certain" | "within_days" | "minimum_value" | "occurrence" | "cap" | "budget" | "review" | "hold" | "payout";
                        /** @enum {string} */
                        status: "done" | "missing" | "failed";
                        /** @description In plain words, in the language of the request. */
                        text: string;
                    }[];
                    /** @description What held the reward when it was earned, for servers and for staff with `rewards.review`. */
                    signals?: {
                        same_device?: number[];
                        same_network?: number[];
                        many_sign_ups?: number;
                        consecutive_numbers?: number[];
                        /** @enum {string} */
                        invitee_gone?: "blocked" | "deleted";
                        /** @constant */
                        voided_before?: true;
                    };
                }[];
            }[];
        };
        Feed: {
            /** @description In the order in which they happened. */
            results: components["schemas"]["FeedChange"][];
            /** @description `after` of your next request. */
            after: number;
            /** @description Changes after yours are missing: they are no longer kept, or the database was restored. */
            has_gap: boolean;
        };
        FeedChange: {
            /** @description Grows with each change, without gaps. */
            sequence: number;
            /**
             * @description `webhook-id` of the same change.
             * @example msg_mi9xk3f2_1042
             */
            id: string;
            /** @enum {string} */
            type: "user.created" | "user.deleted" | "referral.created" | "referral.corrected" | "reward.held" | "reward.available" | "reward.fulfilled" | "reward.reversed" | "reward.voided" | "reward.declined" | "reward.expired";
            /** Format: date-time */
            timestamp: string;
            /** @description As webhooks send it: see the guide. */
            data: {
                [key: string]: unknown;
            };
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    auth_send_code: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SendCodeInput"];
            };
        };
        responses: {
            /** @description The code was sent. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeSent"];
                };
            };
        };
    };
    auth_get_by_phone: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInInput"];
            };
        };
        responses: {
            /** @description Signed in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
        };
    };
    auth_verify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerifyInput"];
            };
        };
        responses: {
            /** @description The token is valid. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenIsValid"];
                };
            };
        };
    };
    auth_refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshInput"];
            };
        };
        responses: {
            /** @description The new pair. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenPair"];
                };
            };
        };
    };
    auth_logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshInput"];
            };
        };
        responses: {
            /** @description The session has ended. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    auth_sessions_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sessions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionList"];
                };
            };
        };
    };
    auth_sessions_end_others: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The other sessions have ended. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    auth_sessions_end: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a session. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session has ended. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    auth_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeySet"];
                };
            };
        };
    };
    users_list: {
        parameters: {
            query?: {
                /** @description Rows of a page. */
                limit?: number;
                /** @description Rows to skip; beyond the maximum follow `next`. */
                offset?: number;
                /** @description From `next` or `previous`; takes precedence over `offset`. */
                cursor?: string;
                /** @description By sign-up date; `-` for newest first. */
                ordering?: "date_joined" | "-date_joined";
                /** @description Words, separated by spaces or commas; each must occur in one of the six fields below, ignoring case and accents. */
                search?: string;
                /** @description The full number; leave out `+` or send it as `%2B`. */
                phone?: string;
                /** @description Ignores case. */
                email?: string;
                /** @description Exact match. */
                first_name?: string;
                /** @description Exact match. */
                last_name?: string;
                /** @description Ignores case. */
                invite_code?: string;
                /** @description The inviter's invite code; ignores case. */
                invited_by_code?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of users. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserPage"];
                };
            };
        };
    };
    users_current_user: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The caller. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CurrentUser"];
                };
            };
        };
    };
    users_delete_current_user: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The deletion is scheduled. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletionRequested"];
                };
            };
        };
    };
    users_update_current_user: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateUserInput"];
            };
        };
        responses: {
            /** @description The updated caller. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CurrentUser"];
                };
            };
        };
    };
    users_retrieve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a user. Anything but a positive integer returns 404. */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetails"];
                };
            };
        };
    };
    users_invited: {
        parameters: {
            query?: {
                /** @description Rows of a page. */
                limit?: number;
                /** @description Rows to skip; beyond the maximum follow `next`. */
                offset?: number;
                /** @description From `next` or `previous`; takes precedence over `offset`. */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id of a user. Anything but a positive integer returns 404. */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of invitees. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitedPage"];
                };
            };
        };
    };
    users_change_phone: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PhoneChangeInput"];
            };
        };
        responses: {
            /** @description The message was sent. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeSent"];
                };
            };
        };
    };
    users_verify_current_phone: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The message was sent. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CodeSent"];
                };
            };
        };
    };
    users_confirm_phone: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfirmPhoneInput"];
            };
        };
        responses: {
            /** @description The updated caller. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetails"];
                };
            };
        };
    };
    users_export: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountExport"];
                };
            };
        };
    };
    referral_links_list: {
        parameters: {
            query?: {
                /** @description Rows of a page. */
                limit?: number;
                /** @description From `next` or `previous`; takes precedence over `offset`. */
                cursor?: string;
                /** @description Links in one state only. Disabled links never count as `expired`. */
                state?: "all" | "live" | "disabled" | "expired";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of links. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReferralLinkPage"];
                };
            };
        };
    };
    referral_links_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateLinkInput"];
            };
        };
        responses: {
            /** @description The new link. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReferralLink"];
                };
            };
        };
    };
    referral_links_retrieve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Code of one of your links, in any spelling, or your invite code. */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The link. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReferralLink"];
                };
            };
        };
    };
    referral_links_disable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Code of one of your links, in any spelling, or your invite code. */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The link is disabled. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    referral_links_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Code of one of your links, in any spelling, or your invite code. */
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeLinkInput"];
            };
        };
        responses: {
            /** @description The changed link. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReferralLink"];
                };
            };
        };
    };
    link_follow: {
        parameters: {
            query?: {
                /** @description Passed on to the destination. Up to 100 letters, digits, `_`, `-` and `.`; anything else is dropped. */
                utm_source?: string;
                /** @description Passed on to the destination. Up to 100 letters, digits, `_`, `-` and `.`; anything else is dropped. */
                utm_medium?: string;
                /** @description Passed on to the destination; the link's own campaign takes precedence. Up to 100 letters, digits, `_`, `-` and `.`; anything else is dropped. */
                utm_campaign?: string;
                /** @description Where the link was shared, for the statistics; the link's own channel takes precedence. Up to 100 letters, digits, `_`, `-` and `.`; anything else is dropped. */
                channel?: string;
            };
            header?: never;
            path: {
                /** @description An invite code, or the code of a link: case and hyphens are ignored, O is read as 0, I and L as 1 (of an invite code, if no one has it as typed). */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The landing page, or the preview of the link. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    app_links_ios: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The apps. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppleAppSiteAssociation"];
                };
            };
        };
    };
    app_links_android: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The app. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssetLinks"];
                };
            };
        };
    };
    referral_links_share: {
        parameters: {
            query?: {
                /** @description Takes precedence over `Accept-Language`. */
                language?: "en" | "ru";
            };
            header?: never;
            path: {
                /** @description Code of a link, or an invite code, in any case, with or without hyphens and underscores. */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Texts and images. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShareKit"];
                };
            };
        };
    };
    link_qr_svg: {
        parameters: {
            query?: {
                /** @description Error correction: the code can still be read with about 7, 15, 25 or 30% of it missing. */
                ecc?: "low" | "medium" | "quartile" | "high";
                /** @description Light modules around the code. Scanners need 4. */
                margin?: number;
                /** @description The channel that scans count for, unless the link has its own. */
                channel?: "direct" | "telegram" | "whatsapp" | "vk" | "viber" | "sms" | "email" | "instagram" | "facebook" | "twitter" | "tiktok" | "youtube" | "qr" | "ads" | "other";
            };
            header?: never;
            path: {
                /** @description Code of a link, or an invite code, in any case, with or without hyphens and underscores. */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The image. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/svg+xml": string;
                };
            };
        };
    };
    link_qr_png: {
        parameters: {
            query?: {
                /** @description Error correction: the code can still be read with about 7, 15, 25 or 30% of it missing. */
                ecc?: "low" | "medium" | "quartile" | "high";
                /** @description Light modules around the code. Scanners need 4. */
                margin?: number;
                /** @description The channel that scans count for, unless the link has its own. */
                channel?: "direct" | "telegram" | "whatsapp" | "vk" | "viber" | "sms" | "email" | "instagram" | "facebook" | "twitter" | "tiktok" | "youtube" | "qr" | "ads" | "other";
                /** @description Maximum width in pixels; the image has whole pixels per module. */
                size?: number;
            };
            header?: never;
            path: {
                /** @description Code of a link, or an invite code, in any case, with or without hyphens and underscores. */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The image. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                };
            };
        };
    };
    referrals_decline_inviter: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description You no longer have an inviter. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    referrals_tree: {
        parameters: {
            query?: {
                /** @description Levels to show and count. A deeper `level` raises it. */
                depth?: number;
                /** @description Show one level only: 1 are the people that you invited. */
                level?: number;
                /** @description Rows of a page. */
                limit?: number;
                /** @description From `next` or `previous`. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of people. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReferralTree"];
                };
            };
        };
    };
    referrals_leaderboard: {
        parameters: {
            query?: {
                /** @description Today, this week or this month (UTC, weeks from Monday), or all time. */
                period?: "day" | "week" | "month" | "all";
                /** @description People to show. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The leaders, and you. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Leaderboard"];
                };
            };
        };
    };
    referrals_pending: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PendingInviteInput"];
            };
        };
        responses: {
            /** @description Remembered. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PendingInvite"];
                };
            };
        };
    };
    referrals_resolve: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResolveInput"];
            };
        };
        responses: {
            /** @description Whether there is a referral. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Resolved"];
                };
            };
        };
    };
    referrals_stats: {
        parameters: {
            query?: {
                /** @description First day, UTC. Default: 30 days up to `to`. At most 180 days in all. Days more than 400 days ago are summed up in months: then it is the first of the month. */
                from?: string;
                /** @description Last day, UTC. Default: today. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The statistics. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReferralStats"];
                };
            };
        };
    };
    referral_links_stats: {
        parameters: {
            query?: {
                /** @description First day, UTC. Default: 30 days up to `to`. At most 180 days in all. Days more than 400 days ago are summed up in months: then it is the first of the month. */
                from?: string;
                /** @description Last day, UTC. Default: today. */
                to?: string;
            };
            header?: never;
            path: {
                /** @description Code of a link, or an invite code, in any case. */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The statistics. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkStats"];
                };
            };
        };
    };
    events_report: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    events: {
                        /**
                         * @description Your id of the event, such as the number of the order. An event with the same id pays once. A single event may have it in the header `Idempotency-Key` instead.
                         * @example order-10458
                         */
                        id?: string;
                        /**
                         * @description Anything but `sign_up`, which the service knows itself.
                         * @example purchase
                         */
                        type: string;
                        user_id?: number;
                        /**
                         * @description International, with a leading `+` or `00`; with `DEFAULT_COUNTRY`, also national. Spaces, dashes, dots, slashes, brackets, invisible marks, digits of any script and `tel:` are tolerated.
                         * @example +79174445566
                         */
                        phone?: string;
                        /**
                         * @description What the event is worth: points, or minor units of the currency of your programs.
                         * @example 1999
                         */
                        value?: number;
                        /**
                         * @description ISO 8601 in UTC. Now, if missing or in the future.
                         * @example 2026-11-23T10:15:00Z
                         */
                        occurred_at?: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description What each event came to. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventAnswers"];
                };
            };
        };
    };
    events_reverse: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Your id of the event. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description How much of the value has been refunded so far, in all. Everything, if missing: so leave it out for events without a value.
                     * @example 500
                     */
                    refunded_value?: number;
                };
            };
        };
        responses: {
            /** @description The event and its rewards. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReversedEvent"];
                };
            };
        };
    };
    rewards_list: {
        parameters: {
            query: {
                /** @description Whose rewards. */
                user_id: number;
                /** @description Rows of a page. */
                limit?: number;
                /** @description From `next`. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of rewards. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RewardPage"];
                };
            };
        };
    };
    rewards_fulfil: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the reward. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The reward. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reward"];
                };
            };
        };
    };
    users_rewards: {
        parameters: {
            query?: {
                /** @description Rows of a page. */
                limit?: number;
                /** @description From `next`. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Balances and a page of rewards. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnRewards"];
                };
            };
        };
    };
    rewards_why: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the reward. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The steps of both sides. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Why"];
                };
            };
        };
    };
    referrals_why: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the invitee. */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The steps of both sides. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Why"];
                };
            };
        };
    };
    feed: {
        parameters: {
            query?: {
                /** @description The `after` of the last answer. 0: from the oldest change that is kept. */
                after?: number;
                /** @description Changes of an answer. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The next changes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Feed"];
                };
            };
        };
    };
}

/** Every `code` that an error can have. */
export type ErrorCode =
    | "malformed_json"
    | "invalid_request"
    | "own_invite_code"
    | "same_phone"
    | "unknown_invite_code"
    | "invite_cycle"
    | "already_invited"
    | "phone_was_invited"
    | "inviter_grace_over"
    | "not_declinable"
    | "phone_taken"
    | "email_taken"
    | "alias_taken"
    | "too_many_links"
    | "invite_link_is_fixed"
    | "not_authenticated"
    | "token_not_valid"
    | "token_superseded"
    | "invalid_code"
    | "click_token_not_valid"
    | "user_blocked"
    | "country_not_served"
    | "bot_check_required"
    | "bot_check_failed"
    | "invalid_signature"
    | "recent_sign_in_required"
    | "permission_denied"
    | "not_found"
    | "method_not_allowed"
    | "body_too_large"
    | "unsupported_media_type"
    | "idempotency_key_reused"
    | "send_cooldown"
    | "sends_per_number"
    | "attempts_per_code"
    | "failures_per_number"
    | "unlocks_per_number"
    | "requests_per_network"
    | "requests_per_session"
    | "sends_per_network"
    | "unverified_sends_per_network"
    | "failures_per_network"
    | "pending_invites"
    | "unknown_codes"
    | "new_links_per_user"
    | "changes_per_staff"
    | "reviews_per_staff"
    | "final_changes_per_staff"
    | "bulk_changes_per_staff"
    | "files_per_staff"
    | "simulations_per_staff"
    | "selections_per_staff"
    | "campaign_links_per_service"
    | "changes_per_user"
    | "email_changes_per_user"
    | "phone_changes_per_user"
    | "exports_per_user"
    | "unverified_sends_per_country"
    | "sends_per_service"
    | "staff_sign_ins_per_service"
    | "internal_error"
    | "sms_rejected"
    | "sms_unavailable"
    | "bot_check_unavailable"
    | "storage_unavailable"
    | "schema_outdated"
    | "misconfigured"
    | "too_many_keys"
    | "too_many_programs"
    | "program_name_taken"
    | "reward_not_available"
    | "owner_blocked"
    | "already_fulfilled"
    | "balance_too_low"
    | "too_many_webhooks"
    | "replay_running"
    | "event_id_reused"
    | "edit_conflict"
    | "invite_not_valid"
    | "own_account"
    | "wrong_credentials"
    | "second_factor_required"
    | "second_factor_wrong"
    | "second_factor_on"
    | "second_factor_off"
    | "passkey_refused"
    | "passkey_taken"
    | "too_many_passkeys"
    | "too_many_views"
    | "too_many_jobs"
    | "staff_attempts"
    | "cross_site_request"
    | "staff_sign_in_required"
    | "selection_changed"
