### What Nanumtalk says in Korean. The rules of every sentence are in voice.md: 해요체, result first, reason second, way on
### third, one question and it stands last. Numbers, days and names are facts. An attribute is a poorer wording of the
### same id, said when the facts of the richer one are not all known.

## 4.1 Opening

hello-new =
    안녕하세요, { $city } 나눔톡이에요. 나눔터 예약, 가족 캠프, 취업·창업 프로그램을 도와드려요.
    ‘토요일 오전 { $site }, 어른 1명 아이 2명’처럼 한 번에 말씀하셔도 돼요. 저는 자동으로 답해요.
    .plain =
        안녕하세요, { $city } 나눔톡이에요. 나눔터 예약, 가족 캠프, 취업·창업 프로그램을 도와드려요.
        하고 싶은 일을 그냥 말씀하셔도 돼요. 저는 자동으로 답해요.
menu = 무엇을 도와드릴까요?
hello-back = 안녕하세요. { $when }에 { $site } 예약이 있어요. 무엇을 도와드릴까요?
    .none = 안녕하세요. 무엇을 도와드릴까요?
home = 처음 화면이에요. 무엇을 도와드릴까요?
resume = 지난번에 { $when } { $site } 예약을 고르고 있었어요. 아직 { $left }자리 있어요. 이어서 할까요?
    .when = 지난번에 { $when } { $site } 예약을 고르고 있었어요. 이어서 할까요?
    .site = 지난번에 { $site } 예약을 고르고 있었어요. 이어서 할까요?
    .settled = 지난번에 { JOSA($title, "을") } 하고 있었어요. 고른 것은 { JOSA($settled, "이에요") }. 이어서 할까요?
    .title = 지난번에 { JOSA($title, "을") } 하고 있었어요. 이어서 할까요?
    .plain = 지난번에 하던 예약이 있어요. 이어서 할까요?
help =
    하고 싶은 일을 그냥 말씀하세요. ‘토요일 오전 신안동’처럼 짧아도 돼요.
    ‘이전’, ‘처음으로’, ‘취소’는 언제든 쓸 수 있어요.
    텔레그램, 카카오톡, 웹 대화방을 함께 쓰려면 ‘다른 채널 연결’이라고 해 주세요.
thanks = 별말씀을요. 필요할 때 또 불러 주세요.

## 4.2 Booking

ask-site = 어느 나눔터로 예약할까요?
ask-site-known = 지난번처럼 { JOSA($site, "으로") } 예약할까요?
ask-day = 언제 오세요?
ask-session = { ON($date) } 자리 있는 회차예요. 몇 시가 좋으세요?
    .plain = 몇 시가 좋으세요?
ask-session-at = { $when } 회차에 { $left }자리 있어요.
ask-party = 보호자와 아이는 몇 명인가요?
ask-party-known = 지난번처럼 { $party }인가요?
ask-children = 아이는 몇 명 오나요?
ask-people-split = { $n }명 중 어른은 몇 명인가요?
corrected = { JOSA($new, "으로") } 바꿨어요.
who-may = 초등 { $grade }학년까지의 아이와 어른 보호자, { $residency }
    .plain = 초등 { $grade }학년까지의 아이와 어른 보호자
first-rule = 못 오게 되면 꼭 취소해 주세요. 연락 없이 못 오신 날이 { $window }일 안에 { $n }번이면 { $days }일 동안 새로 예약할 수 없어요.
summary = { $hold_until }까지 자리를 잡아 둘게요. 이렇게 예약할까요?
    .plain = 이렇게 예약할까요?
booked =
    예약됐어요. { $when }에 { $site }에서 만나요. 🎈
    예약번호 { $code }
    장소는 { JOSA($place, "이에요") }. 준비물은 { JOSA($bring, "이에요") }.
    { $cancel_until }까지 바꾸거나 취소할 수 있어요.
    .plain =
        예약됐어요. { $when }에 { $site }에서 만나요. 🎈
        예약번호 { $code }
        { JOSA($place, "으로") } 오세요.
        { $cancel_until }까지 바꾸거나 취소할 수 있어요.
    .soon =
        예약됐어요. { $when }에 { $site }에서 만나요. 🎈
        예약번호 { $code }
        { JOSA($place, "으로") } 오세요.
booked-short = 예약됐어요. { ON($day) } 만나요. 🎈
changed-short = 바꿨어요. 예약번호는 그대로예요. { ON($day) } 만나요.
requested = 신청했어요. 담당자가 { $decide_by }까지 확인하고 알려 드려요. 그동안 자리는 잡아 둘게요.
    .open = 신청했어요. 담당자가 확인하고 알려 드려요. 그동안 자리는 잡아 둘게요.
left-form = 네, 그만할게요. 잡아 둔 자리는 다시 열었어요.
left-form-plain = 네, 그만할게요. 필요할 때 또 불러 주세요.
left-change = 네, 그만할게요. 예약은 바꾸지 않고 그대로 둘게요.
no-such-choice = 그 번호는 없어요. 보이는 것 중에서 골라 주세요.

## What can be chosen: a day's sessions, five weeks

band-sessions = { $day } 빈자리
session-empty = { $when } 회차가 비어 있어요.
session-own = { $when }에 지금 예약이 있어요.
session-rests = { $when } 회차는 쉬어요. 다른 시간을 골라 주세요.
day-free = { ON($day) } { $people }명이 함께 갈 수 있는 회차가 { $n }개 있어요.
    .any = { ON($day) } 갈 수 있는 회차가 { $n }개 있어요.
day-chosen = 지금 보고 있는 날이에요.
day-past = { JOSA($day, "은") } 지났어요.
day-ended = { JOSA($day, "은") } 회차가 모두 끝났어요.
day-full = { $day }에는 { $people }명이 함께 갈 자리가 없어요.
    .all = { JOSA($day, "은") } 회차가 모두 찼어요.
day-rest = { JOSA($day, "은") } { JOSA($weekday, "이라") } 쉬어요.
day-holiday = { JOSA($day, "은") } { JOSA($holiday, "이라") } 쉬어요.
day-closure = { JOSA($day, "은") } { JOSA($why, "으로") } 쉬어요.
day-closure-said = { JOSA($day, "은") } 센터 사정으로 쉬어요({ $why }).
day-opens = { $day } 예약은 { $opens_at }부터 할 수 있어요.
days-open = { JOSA($days, "은") } 열려요.
opens-daily = 예약은 { $before } 전 { $opens_at }에 하루씩 열려요.
opens-weekly = 예약은 { $weekday } { $opens_at }에 다음 주 것이 모두 열려요.
calendar-counts = 날짜마다 { $people }명이 함께 갈 수 있는 회차 수를 적었어요.
    .any = 날짜마다 갈 수 있는 회차 수를 적었어요.

## Rows of a card

band-summary = 예약하기 전에 확인해 주세요
band-change = 바꾸기 전에 확인해 주세요
band-booked = 예약됐어요
band-shown = 예약돼 있어요
band-moved = 바꿨어요
band-cancelled = 취소했어요
band-over = 지난 예약이에요
card-fee = 이용료
cell-free-of-charge = 무료
card-place = 장소
card-day = 날짜
card-time = 시간
card-party = 인원
card-who = 대상
card-bring = 준비물
card-number = 예약번호
card-word = 확인 낱말
card-until = 바꾸기·취소
band-remind-tomorrow = 내일 예약이 있어요
band-remind-today = 오늘 예약이 있어요
band-remind = 예약이 있어요
card-before = 바꾸기 전
card-after = 바꾼 뒤
card-state = 상태
state-confirmed = 예약됐어요
state-requested = 확인하고 있어요
state-checked-in = 쓰고 계세요
state-completed = 다녀왔어요
state-cancelled = 취소했어요
state-no-show = 못 오셨어요
state-rejected = 안 됐어요
left-places = { $left }자리
cell-free = 자리 있어요
cell-full = 찼어요
cell-closed = 쉬어요
cell-past = 지났어요
cell-not-yet = 아직 안 열렸어요
cell-today = 오늘
cell-tomorrow = 내일
cell-over = 마감
cell-holiday = 공휴일
cell-sessions = { $n }회
cell-until = { $clock }까지
cell-left = { $count } 남음
cell-short = { $left } · { $n }명은 어려워요
cell-empty = 비어 있음
cell-all-taken = 가득 참
cell-taken = 예약됨
cell-requested = 확인하고 있어요
cell-own = 내 예약
cell-chosen = 지금 보는 날

## 4.3 Refusals: one id for each Reason

full = { $when } 회차는 찼어요. { $alt } 회차에 { $left }자리 있어요.
    .alone = { $when } 회차는 찼어요. 다른 시간을 찾아 드릴게요.
    .bare = 그 회차는 찼어요. 다른 시간을 찾아 드릴게요.
taken = { $when } 회차가 방금 찼어요. 다른 가족이 조금 먼저 예약했어요. { $alt } 회차에 { $left }자리 있어요.
    .alone = { $when } 회차가 방금 찼어요. 다른 가족이 조금 먼저 예약했어요. 다른 시간을 찾아 드릴게요.
    .bare = 그 회차가 방금 찼어요. 다른 가족이 조금 먼저 예약했어요. 다른 시간을 찾아 드릴게요.
too-few-left = { $when } 회차에는 { $left }자리만 남아서 { $n }명이 함께 오실 수 없어요. { $alt } 회차에는 { $alt_left }자리 있어요.
    .alone = { $when } 회차에는 { $left }자리만 남아서 { $n }명이 함께 오실 수 없어요. 다른 시간을 찾아 드릴게요.
hold-over = { $minutes }분이 지나 잡아 둔 자리를 열었어요. 아직 { $left }자리 있어요. 다시 잡을까요?
    .alone = { $minutes }분이 지나 잡아 둔 자리를 열었어요. 다시 잡을까요?
move-full = 그 회차는 찼어요. 지금 예약은 그대로 있어요. { $alt } 회차에 { $left }자리 있어요.
    .alone = 그 회차는 찼어요. 지금 예약은 그대로 있어요. 다른 시간을 찾아 드릴게요.
closed-day-only = { JOSA($site, "은") } { $weekday }에만 쉬어요. 다른 요일에는 모두 열어요.
closed-day = { JOSA($site, "은") } { $weekday }에 쉬어요. 여는 날은 { JOSA($open_days, "이에요") }.
    .alone = { JOSA($site, "은") } { $weekday }에 쉬어요. 다른 날을 찾아 드릴게요.
    .bare = { JOSA($site, "은") } 그날 쉬어요. 다른 날을 찾아 드릴게요.
holiday = { JOSA($date, "은") } { JOSA($holiday, "이라") } 쉬어요. 가장 가까운 여는 날은 { JOSA($next_open, "이에요") }.
    .alone = { JOSA($date, "은") } { JOSA($holiday, "이라") } 쉬어요. 다른 날을 찾아 드릴게요.
closure = { JOSA($date, "은") } 센터 사정으로 쉬어요({ $why }). 가장 가까운 여는 날은 { JOSA($next_open, "이에요") }.
    .alone = { JOSA($date, "은") } 센터 사정으로 쉬어요({ $why }). 다른 날을 찾아 드릴게요.
    .bare = { JOSA($date, "은") } 센터 사정으로 쉬어요. 다른 날을 찾아 드릴게요.
no-session-then = { JOSA($site, "은") } { $time }에 시작하는 회차가 없어요. { JOSA($near1, "과") } { JOSA($near2, "이") } 가까워요.
    .one = { JOSA($site, "은") } { $time }에 시작하는 회차가 없어요. { JOSA($near1, "이") } 가까워요.
    .none = { JOSA($site, "은") } { $time }에 시작하는 회차가 없어요. 다른 시간을 찾아 드릴게요.
not-open-yet = { JOSA($site, "은") } 아직 문을 열지 않았어요. { JOSA($others, "은") } 지금 예약할 수 있어요.
    .alone = { JOSA($site, "은") } 아직 문을 열지 않았어요. 다른 나눔터는 지금 예약할 수 있어요.
too-early = { $date } 예약은 { $opens_at }부터 할 수 있어요. 더 가까운 날로 할까요?
too-late = { $when } 회차는 { $closed_at }에 예약이 끝났어요. 다음 빈 회차는 { JOSA($alt, "이에요") }.
    .alone = { $when } 회차는 { $closed_at }에 예약이 끝났어요. 다른 시간을 찾아 드릴게요.
    .bare = { $when } 회차는 예약이 끝났어요. 다른 시간을 찾아 드릴게요.
day-over = { JOSA($date, "은") } 회차가 모두 끝났어요. 언제로 할까요?
past = { JOSA($when, "은") } 이미 지났어요. 언제로 할까요?
    .bare = 그 시간은 이미 지났어요. 언제로 할까요?
no-such-day = { TITLE($text, "은") } 달력에 없는 날이에요. 언제로 할까요?
no-such-hour = { TITLE($text, "은") } 없는 시간이에요.
no-child = 나눔터는 아이와 함께 쓰는 곳이에요. 아이는 몇 명 오나요?
child-too-old = 나눔터는 초등 { $grade }학년까지 이용해요. 더 어린 동생이 함께 오면 예약할 수 있어요.
guardian-needed = 아이들만 올 수는 없어요. 다쳤을 때 바로 돌볼 수 있게 만 { $age }세 이상 보호자가 끝까지 함께 있어야 해요.
too-many-adults = 아이 1명에 보호자는 { $n }명까지 올 수 있어요. 어른 { $max }명으로 할까요?
too-many-people = 한 번에 { $max }명까지 예약할 수 있어요. 몇 명으로 할까요?
odd-count = 몇 명인지 잘 모르겠어요. ‘어른 1명, 아이 2명’처럼 다시 말씀해 주세요.
staff-only = 이곳은 프로그램을 할 때만 써서 따로 예약받지 않아요. 다른 곳은 예약할 수 있어요.
not-there = { $site }에는 { JOSA($room, "이") } 없어요. { JOSA($room, "은") } { $where }에 있어요.
    .alone = { $site }에는 { JOSA($room, "이") } 없어요. 다른 나눔터를 찾아 드릴게요.
    .bare = { $site }에는 그런 곳이 없어요. 다른 나눔터를 찾아 드릴게요.
day-limit = 같은 나눔터는 하루에 { $n }번만 예약할 수 있어요. 이날은 이미 { $existing } 예약이 있어요. 시간을 바꿀까요?
    .bare = 같은 나눔터는 하루에 { $n }번만 예약할 수 있어요. 이날은 이미 예약이 있어요. 시간을 바꿀까요?
upcoming-limit = 아직 가지 않은 예약은 { $n }개까지 둘 수 있어요. 하나를 다녀오거나 취소하면 새로 예약할 수 있어요.
overlap = 그 시간에 { $other } 예약이 있어요. 다른 시간으로 할까요?
    .bare = 그 시간에 다른 예약이 있어요. 다른 시간으로 할까요?
twice = 이미 예약돼 있어요. 예약번호는 { JOSA($code, "이에요") }.
    .bare = 이미 예약돼 있어요. 내 예약에서 볼 수 있어요.
suspended = { $until }까지 나눔터를 새로 예약할 수 없어요. 연락 없이 못 오신 날이 { $n }번 있어서예요. 이미 한 예약은 그대로예요.
unknown-code = 그 번호의 예약이 없어요. 내 예약에서 골라 주세요.
not-yours = 다른 분의 예약은 볼 수 없어요. 내 예약을 보여 드릴까요?
change-over = 바꾸는 것은 { $until }까지였어요. 취소는 지금도 할 수 있어요.
started = { $start }에 시작해서 이제 바꾸거나 취소할 수 없어요. 다른 예약은 지금도 제가 도와드려요.
not-now =
    { $state ->
        [cancelled_by_user] 이미 취소된 예약이에요. 따로 하실 일은 없어요.
        [cancelled_by_site] 센터 사정으로 취소된 예약이에요. 다른 날을 예약할 수 있어요.
        [completed] 이미 다녀오신 예약이에요. 따로 하실 일은 없어요.
        [checked_in] 지금 이용하고 계신 예약이에요. 따로 하실 일은 없어요.
        [no_show] 이미 지난 예약이에요. 따로 하실 일은 없어요.
        [expired] 잡아 둔 시간이 지난 예약이에요. 다시 예약할 수 있어요.
        [rejected] 받아들여지지 않은 예약이에요. 다른 날을 예약할 수 있어요.
       *[other] 지금은 바꿀 수 없는 예약이에요. 내 예약에서 볼 수 있어요.
    }
    .bare = 지금은 바꿀 수 없는 예약이에요. 내 예약에서 볼 수 있어요.
consent-needed = 저장하기 전에 동의가 필요해요. 동의하지 않아도 안내는 계속 볼 수 있어요.
under-14 = 열네 번째 생일이 아직 안 지났으면 어른 보호자와 함께 해 주세요. 지금까지 쓴 것은 저장하지 않아요.
resident-number = 주민등록번호는 받지 않아요. 방금 적으신 번호는 저장하지 않았어요.

## 4.4 One's own bookings

days-free = { $days }에 자리가 있어요.
save-here = 이 파일을 열면 일정에 저장돼요.
map-here = 지도를 누르면 가는 길을 볼 수 있어요.
mine-none = 앞으로의 예약이 없어요. 나눔터를 예약할까요?
mine-one = 예약이 1개 있어요.
mine-many = 예약이 { $n }개 있어요. 어느 예약을 볼까요?
mine-line = { $when } { $site }, { $party }
mine-none-then = { $day }에는 예약이 없어요.
mine-which-cancel = 한 번에 하나씩 취소할 수 있어요. 어느 예약을 취소할까요?
mine-which-cancel-any = 한 번에 하나씩 취소할 수 있어요. 어느 것을 취소할까요?
mine-which-change = 어느 예약을 바꿀까요?
cancel-ask = 취소하면 자리가 바로 다른 가족에게 열려요. { $when } { $site } 예약을 취소할까요?
cancelled = 취소했어요. 미리 알려 주셔서 고마워요.
cancelled-late = 취소했어요. 다음에는 { $limit }까지 알려 주시면 다른 가족이 올 수 있어요.
cancelled-already = 이미 취소된 예약이에요. 따로 하실 일은 없어요.
past-already = 이미 지난 예약이에요. 따로 하실 일은 없어요.
still-yours = 지금 예약은 그대로 있어요.
kept = 네, 예약은 그대로 둘게요.
ask-what-change = 무엇을 바꿀까요?
change-ask = 새 자리를 잡을 때까지 지금 예약은 그대로 둘게요. 언제로 바꿀까요?
change-ask-party = 다 바꿀 때까지 지금 예약은 그대로 둘게요. 몇 명으로 바꿀까요?
change-summary = { $hold_until }까지 새 자리를 잡아 둘게요. 이렇게 바꿀까요?
    .plain = 이렇게 바꿀까요?
changed = { JOSA($when, "으로") } 바꿨어요. 예약번호는 그대로예요.
changed-site = { JOSA($site, "으로") } 바꿨어요. { $when }에 만나요. 예약번호는 그대로예요.
changed-party = { JOSA($party, "으로") } 바꿨어요. 예약번호는 그대로예요.
change-same = 지금 예약과 같아요. 예약은 그대로예요.

## 4.4 Notices, and answers to them

remind-eve = { $when }에 { $site } 예약이 있어요. { $party }, 준비물은 { JOSA($bring, "이에요") }. 오실 수 있어요?
    .plain = { $when }에 { $site } 예약이 있어요. { JOSA($party, "이에요") }. 오실 수 있어요?
remind-2h = 오늘 { $time }에 { $site } 예약이 있어요. { JOSA($place, "으로") } 오세요. 도착하면 ‘도착했어요’라고 보내 주세요.
remind-short = 오실 수 있어요?
coming = 네, { $when }에 만나요.
here = 네, 오셨네요. 즐거운 시간 보내세요. 확인 낱말은 { JOSA($word, "이에요") }.
here-early = 오늘 예약은 { JOSA($time, "이에요") }. { $opens }부터 ‘도착했어요’라고 보내 주시면 돼요.
here-none = 오늘은 기다리는 예약이 없어요. 내 예약에서 날짜를 볼 수 있어요.
came-noted = { $when } { $site } 예약은 오지 않으신 것으로 적혀 있어요. 오셨거나 사정이 있었다면 { $until }까지 직원이 바로잡을 수 있어요. { $site }({ $place })에 예약번호 { JOSA($code, "을") } 말씀해 주세요. { $hours } 열어요.
came-none = 오지 않으신 것으로 적힌 예약은 없어요.
late-told = 알겠어요. { $limit }까지 자리를 비워 둘게요. 조심히 오세요.
late-twice = 더 늦추지는 못해요. { $limit }까지 와 주세요.
late-over = { $limit }까지 소식이 없어서 자리를 열었어요. 지금 오실 수 있는지는 { $site }에서 바로 물어보실 수 있어요.
site-cancelled = { $when } { $site } 예약을 센터 사정으로 취소하게 됐어요({ $why }). 죄송해요. 같은 주 { $alt } 회차에 { $left }자리 있어요.
    .bare = { $when } { $site } 예약을 센터 사정으로 취소하게 됐어요. 죄송해요. 같은 주 { $alt } 회차에 { $left }자리 있어요.
    .alone = { $when } { $site } 예약을 센터 사정으로 취소하게 됐어요({ $why }). 죄송해요. 다른 날을 찾아 드릴게요.
    .plain = { $when } { $site } 예약을 센터 사정으로 취소하게 됐어요. 죄송해요. 다른 날을 찾아 드릴게요.
rejected = 이번에는 빌려 드릴 수 없게 됐어요. { $why }
    .plain = 이번에는 빌려 드릴 수 없게 됐어요. 다른 날을 찾아 드릴게요.
no-show = { $when } 예약에 못 오셨네요. 이번에는 다음 예약에 영향이 없어요. { $window }일 안에 또 있으면 { $days }일 동안 새로 예약할 수 없어요.

## Questions about the rooms

answer-sites = 나눔터는 { JOSA($sites, "이") } 있어요. 어느 곳이 궁금하세요?
answer-hours = { JOSA($site, "은") } { $days } { $span } 열어요.
answer-hours-more = { JOSA($days, "은") } { $span } 열어요.
answer-closed = { JOSA($days, "은") } 쉬어요.
answer-closed-one = { $days }에만 쉬어요.
answer-closed-all = { JOSA($days, "은") } 모두 쉬어요.
answer-hours-day = { JOSA($site, "은") } { ON($date) } { $span } 열어요.
answer-hours-there = { JOSA($sites, "은") } { JOSA($span, "이에요") }.
answer-day-all = { JOSA($day, "은") } 모두 열어요. { JOSA($span, "이에요") }.
    .alone = { JOSA($day, "은") } 모두 열어요.
answer-day-some = { JOSA($day, "은") } { JOSA($sites, "이") } 열어요. { JOSA($span, "이에요") }.
    .alone = { JOSA($day, "은") } { JOSA($sites, "이") } 열어요.
answer-day-one = { JOSA($day, "은") } { $site }만 열어요. { JOSA($span, "이에요") }.
    .alone = { JOSA($day, "은") } { $site }만 열어요.
answer-day-none = { JOSA($day, "은") } 모두 쉬어요. 다음 여는 날은 { JOSA($next, "이에요") }.
    .alone = { JOSA($day, "은") } 모두 쉬어요.
answer-day-holiday = { JOSA($day, "은") } { JOSA($holiday, "이라") } 모두 쉬어요. 다음 여는 날은 { JOSA($next, "이에요") }.
    .alone = { JOSA($day, "은") } { JOSA($holiday, "이라") } 모두 쉬어요.
answer-not-open = { JOSA($site, "은") } 아직 문을 열지 않았어요. 언제 여는지는 아직 몰라요.
answer-fee = { JOSA($site, "은") } 무료예요.
    .all = 나눔터는 모두 무료예요.
answer-location-planned = { $place }에 열 계획이에요.
answer-location = { JOSA($site, "은") } { $place }에 있어요. 주소는 { JOSA($street, "이에요") }.
    .place = { JOSA($site, "은") } { $place }에 있어요.
answer-who = 초등학교 입학 전부터 초등 { $grade }학년까지의 아이가 올 수 있어요. 만 { $age }세 이상 보호자가 끝까지 함께 있어야 해요.
answer-what = 나눔터는 아이와 보호자가 함께 와서 노는 곳이에요. 초등학교 입학 전 아이와 초등 { $grade }학년까지의 아이가 올 수 있어요. 무료예요.
answer-where-open = 지금 여는 나눔터는 { JOSA($sites, "이에요") }.
answer-residency = { JOSA($site, "은") } { $city }에 주소가 있는 가족이 예약할 수 있어요.
answer-residency-free = { JOSA($site, "은") } 주소와 상관없이 예약할 수 있어요.
answer-cancel = 못 오게 되거나 아이가 아프면 취소해 주세요. { $session } 회차는 { $limit }까지 취소하면 괜찮아요.
    .booked = 못 오게 되거나 아이가 아프면 { $limit }까지 취소해 주세요. 그러면 괜찮아요.
answer-no-show = 연락 없이 못 오신 날이 { $window }일 안에 { $n }번이면 { $days }일 동안 새로 예약할 수 없어요.
answer-no-fine = 벌금은 없어요.
answer-late = 늦어도 { $limit }까지 오시면 괜찮아요. 그 뒤에는 못 오신 날로 남아요.
    .plain = 늦어도 시작하고 { $minutes }분 안에 오시면 괜찮아요. 그 뒤에는 못 오신 날로 남아요.
answer-limits = 같은 나눔터는 하루에 { $n }번, 아직 가지 않은 예약은 모두 { $max }개까지 둘 수 있어요.
answer-window = 지금은 { $last } 회차까지 예약할 수 있어요. 매일 { $opens_at }에 하루치씩 더 열려요.
answer-how-to = ‘토요일 오전 { $site }, 어른 1명 아이 2명’처럼 말씀해 주세요. 제가 자리를 찾아 예약해 드려요.
    .plain = 갈 나눔터와 날짜, 인원을 말씀해 주세요. 제가 자리를 찾아 예약해 드려요.
answer-capacity =
    { $counts ->
        [children] { JOSA($room, "은") } 한 회차에 아이 { $n }명까지 함께 써요.
        [households] { JOSA($room, "은") } 한 회차에 { $n }가족까지 함께 써요.
       *[people] { JOSA($room, "은") } 한 회차에 { $n }명까지 함께 써요. 보호자도 넣어서 세어요.
    }
answer-exclusive = { JOSA($room, "은") } 한 회차에 한 가족만 써요.
answer-bring = 준비물은 { JOSA($bring, "이에요") }.

answer-more-there = 다른 것은 제가 아직 몰라요. 나눔터에서 직접 물어보실 수 있어요.
no-number = { JOSA($what, "은") } 제가 아직 몰라요. 여는 시간에 오시면 직접 물어보실 수 있어요.

## What a question is about: "주차할 수 있는지는 제가 아직 몰라요."

topic-hours = 여는 시간
topic-location = 오시는 길
topic-fee = 이용료
topic-parking = 주차할 수 있는지
topic-eligibility = 누가 이용할 수 있는지
topic-documents = 서류가 필요한지
topic-schedule = 일정
topic-bring = 준비물
topic-capacity = 몇 명까지 되는지
topic-facility = 더 무엇이 있는지
topic-rules = 지킬 것
topic-how_to = 이용 방법
topic-contact = 전화번호
topic-content = 무슨 일을 하는지
topic-benefit = 무엇을 지원하는지
topic-recruiting = 지금 모집하는지
the-rooms = 나눔터
says-courses = 직업교육훈련 과정
says-benefit = 혜택

## Questions about programmes and hire

program-which = 어느 프로그램이 궁금하세요?
program-list-past = { JOSA($kind, "은") } 모두 지난 행사예요. 다음 일정은 아직 몰라요. 어느 것이 궁금하세요?
program-what = { TITLE($title, "은") } { JOSA($kind, "이에요") }.
program-held = { $year }년 { $month }월에 했어요.
program-was = { $year }년 { $month }월 행사였어요.
program-next-unknown = 지금은 신청할 수 없어요. 다음 일정은 제가 아직 몰라요.
program-sought =
    { $unit ->
        [families] { $n }가족을 모집했어요.
        [teams] { $n }팀을 모집했어요.
        [companies] 회사 { $n }곳을 모집했어요.
       *[people] { $n }명을 모집했어요.
    }
program-chose =
    { $selection ->
        [first_come] 선착순이었어요. 먼저 신청한 순서로 정했어요.
        [lottery] 추첨으로 정했어요.
       *[other] 심사(상담과 면접)로 정했어요.
    }
program-took-part =
    { $unit ->
        [families] { $n }가족이 함께했어요.
        [teams] { $n }팀이 함께했어요.
        [companies] 회사 { $n }곳이 함께했어요.
       *[people] { $n }명이 함께했어요.
    }
program-per-family = 한 가족에 { $max }명까지 함께할 수 있어요.
program-chosen =
    { $selection ->
        [first_come] 선착순이에요. 먼저 신청한 순서로 정해져요.
        [lottery] 추첨으로 정해요. 신청한 순서와 상관없이 모두 같은 조건에서 뽑아요.
        [staff_selection] 심사(상담과 면접)로 정해요. 선착순이 아니에요.
        [document_review_and_interview] 심사(서류와 면접)로 정해요. 선착순이 아니에요.
        [staff_matching] 담당자가 상담하면서 맞는 곳을 찾아 드려요.
        [staff_invitation] 담당자가 회사에 먼저 연락해요.
       *[other] 어떻게 정하는지는 제가 아직 몰라요.
    }
program-not-here = 지금 여기서 신청을 받고 있지 않아요. 모집하는지는 { $who }에 물어봐 주세요.
hire-where = { JOSA($item, "은") } { $sites }에서 무료로 빌릴 수 있어요.
hire-room = 놀이공간을 통째로 빌리는 건 { $site }에서 { $hours } 할 수 있어요. { $n }가족 이상, { $max }명까지 함께 써요. 그 시간에 다른 예약이 없어야 하고 직원이 정해요. 여기서는 아직 받지 않으니 { $site }({ $place })에 직접 물어봐 주세요. 정확한 내용은 센터에서 확인해 드려요.
hire-not-here = 빌리는 예약은 아직 이 대화에서 받지 않아요. { $sites }에서 직접 물어보실 수 있어요.

## 4.7 Going wrong

lost-1 = 잘 알아듣지 못했어요. ‘토요일 오전 { $site }’처럼 짧게 다시 말씀해 주세요.
    .plain = 잘 알아듣지 못했어요. 짧게 다시 말씀해 주세요.
lost-2 = 이 중에 찾으시는 게 있나요?
perhaps = 이 말씀이신가요?
lost-3 = 제가 계속 못 알아듣고 있어요. 아래에서 골라 주시면 도와드릴게요. { $site }({ $place })에서 담당자에게 직접 물어볼 수 있어요. { $hours } 열어요.
    .plain = 제가 계속 못 알아듣고 있어요. 아래에서 골라 주시면 도와드릴게요. 나눔터가 여는 시간에 담당자에게 직접 물어볼 수 있어요.
no-human = 여기서 담당자에게 바로 이어 드리지는 못해요. { $site }({ $place })에 직접 물어보실 수 있어요. { $hours } 열어요. 예약과 취소는 지금도 제가 도와드려요.
    .plain = 여기서 담당자에게 바로 이어 드리지는 못해요. 나눔터가 여는 시간에 직접 물어보실 수 있어요. 예약과 취소는 지금도 제가 도와드려요.
abuse = 그 말에는 답하지 않을게요. 필요한 일을 말씀하시면 도와드려요.
harm-self = 많이 힘드셨겠어요. 말씀해 주셔서 고마워요. 지금 위험하면 { $line_rescue }에 바로 전화하세요. 마음이 힘들 때는 { $line_suicide }에서 24시간 이야기를 들어 드려요.
violence = 지금 위험하면 먼저 피하고 { $line_police }에 전화하세요. { $line_women }에서도 24시간 도와드려요. 본인 잘못이 아니에요. 누가 볼까 걱정되면 이 대화를 화면에서 지워도 돼요.
child-danger = 아이가 지금 위험하면 { $line_police }에 바로 전화하세요.
out-of-domain = 그 일은 제가 도와드리지 못해요. 나눔터, 캠프, 취업·창업 프로그램은 도와드려요. 시청의 다른 일은 { $city_line }에 물어보세요.
    .plain = 그 일은 제가 도와드리지 못해요. 나눔터, 캠프, 취업·창업 프로그램은 도와드려요. 시청의 다른 일은 시청에 물어봐 주세요.
not-here-yet = 그 일은 아직 이 대화에서 하지 못해요. 나눔터에서 직접 물어보실 수 있어요.
unknown-fact = { JOSA($what, "은") } 제가 아직 몰라요. { $who }에 직접 물어보실 수 있어요.
    .nobody = { JOSA($what, "은") } 제가 아직 몰라요.
    .plain = 그건 제가 아직 몰라요. 나눔터에 직접 물어보실 수 있어요.
centre-confirms = 정확한 내용은 센터에서 확인해 드려요.
error = 저장하지 못했어요. 저희 쪽 문제예요, 죄송해요. 예약은 바뀌지 않았어요.
busy = 지금 이용하는 분이 많아요. 잠시 뒤 다시 말씀해 주세요.
later = 조금 더 걸려요. 잠시 뒤 ‘결과’라고 보내 주세요.
later-here = 조금 더 걸려요. 끝나면 여기에 보여 드릴게요.
late-result = 아까 하던 일이 끝났어요.
nothing-late = 기다리는 결과가 없어요. 무엇을 도와드릴까요?
stale = 지난 버튼이에요. 지금 것을 보여 드릴게요. { $state }
    .plain = 지난 버튼이에요. 지금 것을 보여 드릴게요.
state-ahead = { $when } { $site } 예약이 있어요. 예약번호는 { JOSA($code, "이에요") }.
group-room = 여러 사람이 있는 방에서는 예약을 보여 드리지 않아요. 저와 둘이 이야기하는 방에서 말씀해 주세요.
only-text = 글로 적어 주시면 도와드릴 수 있어요. 사진이나 소리는 아직 알아듣지 못해요.
telegram-first =
    텔레그램 대화는 우리나라 밖에 있는 서버를 거쳐요. 원하지 않으면 웹 대화방을 이용해 주세요. { $web }
    자주 쓰는 것은 글상자 아래 버튼으로도 누를 수 있어요.
    .plain =
        텔레그램 대화는 우리나라 밖에 있는 서버를 거쳐요. 전화번호나 아이 이름은 적지 않아도 돼요.
        자주 쓰는 것은 글상자 아래 버튼으로도 누를 수 있어요.
link-number =
    다른 채널에서도 지금 예약을 그대로 보고 바꿀 수 있어요.
    연결 번호는 { JOSA($number, "이에요") }.
    함께 쓸 채널({ $others })을 열고 이 번호를 보내 주세요. { $minutes }분 동안 한 번만 쓸 수 있어요. 다른 사람에게는 알려 주지 마세요.
cell-link-door = 텔레그램에서 바로 연결하기
link-which = 다른 채널에 나온 연결 번호 열두 자리를 보내 주세요.
link-ask = { $there }에서 받은 연결 번호예요. 연결하면 { $here }에서도 { $there }의 예약과 신청을 보고 바꿀 수 있어요. 본인이 받은 번호가 아니면 연결하지 마세요. { JOSA($there, "과") } 연결할까요?
link-made = { JOSA($there, "과") } 연결했어요. 이제 { $here }에서도 같은 예약을 볼 수 있어요. ‘연결 끊기’라고 하면 언제든 되돌려요.
link-not = 연결하지 않았어요. 지금까지처럼 따로 쓸 수 있어요.
link-made-told = { JOSA($channel, "이") } 연결됐어요. 이제 { $channel }에서도 이 예약을 보고 바꿀 수 있어요. 본인이 한 일이 아니면 바로 연결을 끊어 주세요.
link-part-which = 어느 연결을 끊을까요?
link-part-ask = 예약은 그대로 있고, { $channel }에서는 볼 수 없게 돼요. { $channel } 연결을 끊을까요?
link-cut-here = { $channel } 연결을 끊었어요. 지금까지의 예약은 연결했던 채널에 그대로 있어요.
link-cut-there = { $channel } 연결을 끊었어요. 예약은 여기에 그대로 있어요.
link-cut-told = { $channel } 연결을 끊었어요. 지금까지의 예약은 연결했던 채널에서 볼 수 있어요.
link-cut-told-there = { $channel } 연결이 끊겼어요. 예약은 여기에 그대로 있어요.
link-kept = 연결을 그대로 둘게요.
link-wrong = 그 번호로는 연결할 수 없어요. 번호가 다르거나 시간이 지났어요. 다른 채널에서 ‘채널 연결’이라고 하면 새 번호를 받을 수 있어요.
link-tries = 틀린 번호가 여러 번 와서 잠시 멈췄어요. { $until }부터 다시 할 수 있어요.
    .plain = 틀린 번호가 여러 번 와서 잠시 멈췄어요. 조금 뒤에 다시 해 주세요.
link-same = 이미 연결된 채널이에요. 어느 쪽에서나 같은 예약을 볼 수 있어요.
link-other = 여기는 이미 다른 채널과 연결돼 있어요. 먼저 ‘연결 끊기’를 한 뒤에 다시 해 주세요.
link-own = 여기에도 따로 하신 예약이나 신청이 { $n }개 있어서 제가 합치지는 못해요. 여기 것을 다녀오시거나 취소한 뒤에 다시 연결할 수 있어요.
    .plain = 여기에 따로 남아 있는 것이 있어서 제가 합치지는 못해요. 나눔터가 여는 시간에 직원에게 직접 물어보실 수 있어요.
link-none = 연결된 다른 채널이 없어요.
cell-channel-web = 웹 대화방
cell-channel-telegram = 텔레그램
cell-channel-kakao = 카카오톡
cell-channel-terminal = 터미널
contact-unasked = 연락처를 보내 주셔서 고마워요. 지금은 전화번호가 필요하지 않아서 저장하지 않았어요.
telegram-contact = 다른 분의 연락처는 받지 않아요. 저장하지 않았어요.
telegram-phone = 아래 ‘내 번호 보내기’를 누르면 번호를 적지 않아도 돼요.
telegram-again = 자주 쓰는 것은 다시 글상자 아래 버튼으로 누를 수 있어요.
telegram-page = { JOSA($name, "은") } 웹 대화방에서 볼 수 있어요.
telegram-link = { $site } { $room }, 예약할게요.
    .plain = { $site } 나눔터, 예약할게요.
telegram-number = 연결 번호 { $number }
telegram-start = 처음부터 시작해요.
telegram-book = 나눔터를 예약해요.
telegram-my = 내 예약을 보고 바꿔요.
telegram-programs = 가족 캠프와 취업·창업 프로그램을 봐요.
telegram-cancel = 하던 것을 그만해요.
telegram-help = 무엇을 할 수 있는지 알려 드려요.
telegram-hint-phone = 번호를 적거나 아래를 눌러 주세요.
telegram-hint = 하고 싶은 일을 적어 주세요.
language-only-ko =
    지금은 한국어로만 답해 드려요.
    For now I can answer only in Korean.
    Hiện tại tôi chỉ trả lời bằng tiếng Hàn.
    目前只能用韩语回答。

## Buttons: at most 14 characters

btn-ask-hire-who = 누가 빌리나요
btn-ask-hire-when = 언제 빌리나요
btn-ask-hours = 여는 시간
btn-ask-location = 오시는 길
btn-ask-fee = 이용료
btn-ask-who = 누가 이용하나요
btn-ask-bring = 준비물
btn-ask-rules = 못 가면 어떻게 돼요?
btn-ask-apply = 누가 신청하나요
btn-ask-papers = 필요한 서류
btn-ask-schedule = 일정
btn-ask-benefit = 지원 내용
btn-ask-how = 신청 방법
btn-ask-way = 예약하는 방법
btn-other-program = 다른 프로그램
btn-jobs = 취업·창업 프로그램
btn-reserve = 나눔터 예약
btn-programmes = 캠프·프로그램
btn-ask = 이용 안내
btn-mine = 내 예약
btn-staff = 담당자 연결
btn-confirm = 예약 확정
btn-change-time = 시간 바꾸기
btn-change-party = 인원 바꾸기
btn-change-day = 날짜 바꾸기
btn-change-place = 장소 바꾸기
btn-cancel = 취소
btn-back = 이전
btn-home = 처음으로
btn-yes = 네
btn-no = 아니요
btn-calendar = 달력 보기
btn-other-day = 다른 날
btn-other-time = 다른 시간
btn-other-site = 다른 나눔터
btn-other-place = 다른 곳
btn-link = 다른 채널 연결
btn-join = 연결하기
btn-keep-apart = 연결 안 할래요
btn-part = 연결 끊기
btn-resume = 이어서 하기
btn-anew = 새로 시작
btn-save = 일정에 저장
btn-map = 지도 보기
btn-copy = 예약번호 복사
btn-help = 도움말
btn-alone = 둘이서 이야기하기
btn-change = 예약 바꾸기
btn-view = 예약 보기
btn-cancel-booking = 예약 취소
btn-keep = 그대로 두기
btn-come = 갈게요
btn-late = 늦어요
btn-came = 사정 말하기
btn-move = 변경
btn-again = 다시 예약
btn-add-guardian = 보호자 1명 추가
btn-sibling = 동생도 가요
btn-child-1 = 아이 1명
btn-child-2 = 아이 2명
btn-adults-max = 어른 { $max }명으로
btn-result = 결과 보기
btn-call = { $line } 전화

## Programmes: refusals

no-run = { TITLE($title, "은") } 지금 신청을 받지 않아요. 열리면 알려 드릴까요?
apply-not-open = { TITLE($title) } 신청은 { $opens_at }에 시작해요. 그때 알려 드릴까요?
apply-closed = { TITLE($title) } 신청은 { $closed_at }에 끝났어요. 다음에 열리면 알려 드릴까요?
applied = 이미 신청하셨어요. 접수번호는 { JOSA($receipt, "이에요") }. { $closes_at }까지 고칠 수 있어요.
    .bare = 이미 신청하셨어요. 접수번호는 { JOSA($receipt, "이에요") }.
run-cancelled = { TITLE($title, "은") } 센터 사정으로 열지 않게 됐어요. 다른 프로그램을 찾아 드릴게요.
run-started = { TITLE($title, "은") } { $start }에 시작했어요. 다른 프로그램을 찾아 드릴게요.
run-full = { TITLE($title, "은") } 자리가 모두 찼어요. 자리가 나면 순서대로 알려 드릴까요?
run-few-left = { TITLE($title, "은") } { $left }자리만 남아서 { $n }명이 함께 가실 수 없어요. 인원을 바꾸거나 대기할 수 있어요.
yearly-cap = 올해 { $n }{ $unit ->
        [families] 가족
        [teams] 팀
       *[other] 명
    }이 모두 차서 { TITLE($title, "은") } 더 받지 못해요. 자리가 나면 알려 드릴까요?
too-many-for-family = 한 가족에 { $max }명까지 함께할 수 있어요. 몇 명으로 할까요?
condition = { TITLE($title, "은") } 신청할 수 있는 분이 따로 정해져 있어요. 담당자에게 물어보실 수 있어요.
condition-residency = { TITLE($title, "은") } 진주시에 주소가 있는 분이 신청할 수 있어요. 주소를 옮기면 다시 신청해 주세요.
condition-child_grade_max = { TITLE($title, "은") } 초등 { $grade }학년까지의 아이와 함께하는 가족이 신청할 수 있어요. 더 어린 동생이 함께 오면 신청할 수 있어요.
condition-adult_woman = { TITLE($title, "은") } 만 { $age }세 이상 여성이 신청할 수 있어요. 맞는 과정을 담당자가 함께 찾아 드려요.
condition-jobless = { TITLE($title, "은") } 지금 일을 쉬고 있는 분이 신청할 수 있어요. 일을 쉬게 되면 다시 신청해 주세요.
condition-certificate = { TITLE($title, "은") } { JOSA($what, "이") } 있는 분이 신청할 수 있어요. 자격증이 나오면 다시 신청해 주세요.
one-each = { TITLE($title, "은") } 한 분씩 따로 신청해요. 먼저 본인 것을 신청할까요?
run-not-now = { TITLE($title, "은") } 지금은 그렇게 할 수 없어요.
application-not-now =
    { $state ->
        [withdrawn] 이미 취소한 신청이에요. 따로 하실 일은 없어요.
        [lapsed] 답할 시간이 지난 신청이에요. 다른 프로그램을 찾아 드릴게요.
        [rejected] 이번에는 함께하지 못한 신청이에요. 다른 프로그램을 찾아 드릴게요.
        [cancelled_by_site] 센터 사정으로 열지 않게 된 프로그램의 신청이에요. 다른 프로그램을 찾아 드릴게요.
       *[other] 지금은 바꿀 수 없는 신청이에요. 내 신청에서 볼 수 있어요.
    }
    .bare = 지금은 그렇게 신청할 수 없어요. 다른 프로그램을 찾아 드릴게요.
withdraw-over = 신청 취소는 { $until }까지였어요. 사정이 있으면 담당자에게 말씀해 주세요.
confirm-over = 답할 시간이 { $until }에 지나서 다음 분에게 자리를 드렸어요. 다른 프로그램을 찾아 드릴게요.
unknown-receipt = 그 번호의 신청이 없어요. 내 신청에서 골라 주세요.
room-left = { TITLE($title, "은") } 아직 자리가 있어요. 바로 신청할까요?
two-people = 서로 다른 두 사람의 이름이 필요해요.
draw-too-early =
    { $selection ->
        [lottery] 신청을 { $closes_at }까지 받아요. 그 뒤에 추첨할 수 있어요.
       *[other] 신청을 { $closes_at }까지 받아요. 그 뒤에 정할 수 있어요.
    }

## Programmes: one card, one's applications

cell-run-days = { $first }부터 { $last }까지
cell-run-hours = { $span }, 모두 { $n }일
card-kind = 종류
card-places = 모집
card-way = 방식
card-size = 함께
card-fee-self = 교육비
card-apply = 신청
card-draw = 발표
card-program = 프로그램
card-receipt = 접수번호
card-name = 이름
card-papers = 서류
card-edit = 고치기
cell-way =
    { $selection ->
        [first_come] 선착순
        [lottery] 추첨
       *[other] 심사(상담과 면접)
    }
cell-of-all =
    { $selection ->
        [lottery] { JOSA($of, "을") } 추첨해요
       *[other] { JOSA($of, "을") } 모집해요
    }
cell-run-all = { $of } 모두 남아 있어요
cell-run-left = { $of } 중 { $left } 더 받아요
cell-run-full = { $of } 모두 찼어요 (대기 { $waiting }번까지)
    .alone = { $of } 모두 찼어요
cell-from = { $when }부터
cell-closed-run = 끝났어요
cell-size =
    { $unit ->
        [teams] 한 팀에 { $max }명까지
       *[other] 한 가족에 { $max }명까지
    }
cell-size-all = 어른과 아이 모두 세요
cell-one-family = { $party } (모두 { $n }명, 1가족)
    .one = { $party } (1가족)
cell-party-all = { $party } (모두 { $n }명)
cell-who-residency = { $city }에 주소가 있는 분
cell-who-child_grade_max = 초등 { $grade }학년까지의 아이와 가족
cell-who-adult_woman = 만 { $age }세 이상 여성
cell-who-jobless = 지금 일을 쉬고 있는 분
cell-who-certificate = { JOSA($what, "이") } 있는 분
state-run-submitted = 접수됐어요. { $draw }에 추첨해요.
    .plain = 접수됐어요. 결과가 나오면 바로 알려 드려요.
state-run-confirmed = 확정됐어요.
state-run-waitlisted = 대기 { $rank }번이에요.
    .plain = 대기하고 있어요.
state-run-drawn = 당첨됐어요. { $until }까지 답해 주세요.
state-run-selected = 함께하게 됐어요. { $until }까지 답해 주세요.
state-run-reserve = 예비 { $rank }번이에요.
    .plain = 예비로 기다리고 있어요.
state-run-passed = 이번 자리는 지나갔어요.
state-run-withdrawn = 취소했어요.
state-run-lapsed = 답할 시간이 지나 다음 분에게 넘어갔어요.
state-run-rejected =
    { $selection ->
        [staff_selection] 이번에는 함께하지 못하게 됐어요.
       *[other] 이번에는 자리가 나지 않았어요.
    }
state-run-cancelled-by-site = 센터 사정으로 열지 않게 됐어요.
band-apply = 신청하기 전에 확인해 주세요
band-apply-edit = 고치기 전에 확인해 주세요
band-applied = 신청했어요
band-run-confirmed = 참가가 확정됐어요
band-run-waiting = 기다리고 있어요
band-run-answer = 답을 기다려요
band-run-over = 지난 신청이에요

## Programmes: find, apply, what becomes of it

find-open = 지금 신청할 수 있는 { $kind } 프로그램이 { $n }개 있어요.
    .all = 지금 신청할 수 있는 것이 { $n }개 있어요.
find-more = 이것도 신청할 수 있어요.
find-which = 어느 것이 궁금하세요?
find-soon = { $kind } 프로그램은 곧 신청을 받아요. 열리면 알려 드릴 수 있어요.
    .all = 지금 신청을 받는 것은 없어요. 곧 열리는 것을 보여 드릴게요.
find-none = 지금 신청을 받는 { $kind } 프로그램은 없어요. 다른 것을 골라 보실 수 있어요.
    .all = 지금 신청을 받는 것은 없어요. 궁금한 것을 골라 보세요.
find-none-then = 그때 하는 것은 없어요.
find-nothing = 지금 신청을 받는 것이 없어요. 열리면 알려 드릴 수 있어요.
cell-run-now = { TITLE($title, "은") } { $places }.
run-until = 신청은 { $until }까지예요.
run-opens = 신청은 { $when }부터예요.
run-closed = { TITLE($title) } 신청은 { $when }에 끝났어요.
run-when = { TITLE($title, "은") } { $day }에 해요. { JOSA($hours, "이에요") }.
    .days = { TITLE($title, "은") } { $days } 해요. { JOSA($hours, "이에요") }.
group-when = { $names }: { $what }, 신청은 { $until }까지예요.
    .soon = { $names }: { $what }, 신청은 { $from }부터예요.
    .over = { $names }: { $what }, 신청은 끝났어요.
group-is = { JOSA($names, "은") } { JOSA($what, "이에요") }.
cell-group-places = { JOSA($names, "은") } { $what }.
group-who = { JOSA($names, "은") } { JOSA($what, "이") } 신청할 수 있어요.
group-any-age = { JOSA($names, "은") } 나이 제한이 따로 없어요.
group-where = { $names } 장소는 { JOSA($what, "이에요") }.
group-withdraw = { $names } 신청 취소는 { $what }까지 할 수 있어요.
run-withdraw = 신청 취소는 { $until }까지 할 수 있어요.
run-where = 장소는 { JOSA($place, "이에요") }.
run-who = { JOSA($who, "이") } 신청할 수 있어요.
any-age = 나이 제한은 따로 없어요.
may-come = 네, 함께 갈 수 있어요.
run-draw = { $when }에 추첨하고 바로 알려 드려요.
apply-how = 하고 싶은 프로그램과 함께 갈 사람을 말씀해 주세요. 제가 여기서 신청해 드려요. 회원 가입은 없어요.
apply-which = 어느 것을 신청할까요?
apply-which-edit = 어느 신청을 고칠까요?
apply-which-run = 언제 하는 것으로 신청할까요?
apply-counting =
    { $unit ->
        [families] 몇 명이 오셔도 1가족으로 세요.
        [teams] 몇 명이 함께하셔도 한 팀으로 세요.
       *[other] 어른과 아이를 모두 세요.
    }
ask-going = 누가 함께 가세요?
apply-edit-party = 지금은 { JOSA($party, "이에요") }. 몇 명으로 고칠까요?
apply-rule =
    { $rule ->
        [lottery] 추첨으로 정해요. 먼저 신청해도 뽑힐 가능성은 같아요.
        [first_come] 선착순이에요. 신청하면 바로 정해져요.
        [wait] 자리가 모두 차서 대기로 받아요. 자리가 나면 순서대로 알려 드려요.
       *[other] 담당자가 심사(상담과 면접)로 정해요. 선착순이 아니에요.
    }
apply-ask = 대상과 내용이 맞으면 ‘네’라고 해 주세요. 이렇게 신청할까요?
apply-edit-ask = 접수번호는 그대로예요. 이렇게 고칠까요?
apply-same = 이미 이렇게 신청하셨어요. 접수번호는 { JOSA($receipt, "이에요") }. 무엇을 고칠까요?
apply-edited = { $before }에서 { JOSA($after, "으로") } 고쳤어요. 접수번호는 { $receipt } 그대로예요.
apply-kept = 네, 신청은 그대로 둘게요.
apply-not = 네, 신청하지 않을게요. 필요할 때 또 불러 주세요.
applied-ok = 신청했어요. 접수번호는 { JOSA($receipt, "이에요") }. { $draw }에 추첨하고 바로 알려 드릴게요.
    .plain = 신청했어요. 접수번호는 { JOSA($receipt, "이에요") }. 담당자가 살펴보고 알려 드릴게요.
applied-confirmed = 신청됐어요. 접수번호는 { JOSA($receipt, "이에요") }. { $when }에 { $place }에서 만나요.
    .plain = 신청됐어요. 접수번호는 { JOSA($receipt, "이에요") }. { $when }에 만나요.
applied-waiting = 대기 { $rank }번이에요({ $party }). 접수번호는 { JOSA($receipt, "이에요") }. 자리가 나면 바로 알려 드릴게요.
    .alone = 대기 { $rank }번이에요. 접수번호는 { JOSA($receipt, "이에요") }. 자리가 나면 바로 알려 드릴게요.
    .plain = 대기로 받았어요. 접수번호는 { JOSA($receipt, "이에요") }. 자리가 나면 바로 알려 드릴게요.
wait-run-ask = 자리가 나면 순서대로 알려 드려요. 대기할까요?
fits = { JOSA($names, "은") } 함께 가실 수 있어요. 어떻게 할까요?
    .none = 지금 함께 가실 수 있는 다른 캠프는 없어요. 어떻게 할까요?
fits-person = { JOSA($names, "은") } 신청할 수 있어요. 어떻게 할까요?
    .none = 지금 신청할 수 있는 다른 과정은 없어요. 어떻게 할까요?
consent-ask = 이름을 저장해도 될까요?
consent-no = 알겠어요. 저장하지 않을게요. 안내는 계속 볼 수 있어요.
consent-more = 이름은 잠가서 보관하고, 신청을 맡은 센터의 담당자만 봐요. 다른 곳에 넘기지 않아요. 마음이 바뀌면 담당자에게 지워 달라고 하실 수 있어요.
consent-first = 번호를 저장하려면 먼저 동의가 필요해요.
consent-phone = 담당자가 연락드릴 때 쓸 휴대전화 번호예요. { $years }년 동안 이 일에만 써요. 동의하지 않아도 신청은 그대로예요. 번호를 저장해도 될까요?
ask-name = 신청하는 분의 이름을 적어 주세요.
ask-phone = 건너뛰어도 신청은 그대로예요. 휴대전화 번호를 적어 주세요.
renamed = 이름을 { JOSA($name, "으로") } 바꿨어요.
phone-kept = 저장했어요. 연락이 필요할 때만 쓸게요.
phone-skipped = 네, 번호 없이 둘게요. 신청은 그대로예요.
applications-none = 신청하신 것이 없어요. 캠프와 프로그램을 보여 드릴 수 있어요.
applications-many = 신청이 { $n }개 있어요. 어느 것을 볼까요?
applications-and-bookings = 예약이 { $n }개, 신청이 { $m }개 있어요. 어느 것을 볼까요?
withdraw-which = 한 번에 하나씩 취소할 수 있어요. 어느 신청을 취소할까요?
withdraw-ask = { TITLE($title) } 신청을 취소할까요?
withdraw-ask-place = 취소하면 자리가 바로 다음 분에게 넘어가요. { TITLE($title) } 신청을 취소할까요?
withdrawn = { TITLE($title) } 신청을 취소했어요. 알려 주셔서 고마워요.
taken-part = 네, { TITLE($title) } 자리가 정해졌어요. { $when }에 만나요.
take-none = 지금 답을 기다리는 신청은 없어요. 내 신청에서 볼 수 있어요.
opening-told = { TITLE($title) } 신청은 { $when }에 시작해요. 그때 알려 드릴게요.
opening-open = { TITLE($title, "은") } 지금 신청을 받고 있어요. { $until }까지예요.
opening-kept = { TITLE($title) } 다음 일정은 아직 없어요. 신청이 열리면 알려 드릴게요.
lottery = 추첨은 신청한 순서와 상관없이 모두 같은 조건에서 컴퓨터가 뽑아요. 끝나면 추첨에 쓴 값과 접수번호 목록을 공개해서 누구나 다시 확인할 수 있어요.
lottery-reserve = 이번에 뽑히지 않아도 예비 순서가 있어요. 자리가 나면 그 순서대로 알려 드려요. 따로 하실 일은 없어요.
lottery-when = { TITLE($title, "은") } { $when }에 추첨해요.
draw-record = { TITLE($title) } 추첨에 쓴 값과 접수번호 목록이에요. 누구나 다시 확인할 수 있어요.
cell-draw-promises = 미리 알린 추첨 값의 지문
cell-draw-record = { $title } 추첨 기록
draw-record-none = { TITLE($title, "은") } { $when }에 추첨해요. 끝나면 기록을 보여 드릴게요. 추첨에 쓸 값의 지문은 지금부터 볼 수 있어요.
    .plain = 아직 추첨한 것이 없어요. 끝나면 기록을 보여 드릴게요. 추첨에 쓸 값의 지문은 지금부터 볼 수 있어요.

band-consent = 처음 한 번만 여쭤봐요
card-consent-why = 왜
card-consent-what = 무엇을
card-consent-until = 언제까지
card-consent-no = 안 하면
cell-consent-why = 신청 확인과 결과 알림
cell-consent-what = 신청하는 분의 이름
cell-consent-until = 신청한 날부터 { $years }년
cell-consent-no = 안내는 볼 수 있어요. 신청만 못 해요.
cell-applied = 신청
cell-state-submitted = 접수됐어요
cell-state-confirmed = 확정됐어요
cell-state-waitlisted = 대기하고 있어요
cell-state-drawn = 답을 기다려요
cell-state-selected = 답을 기다려요
cell-state-reserve = 예비로 기다려요
says-kind-camp = 캠프 뭐 있어요
says-kind-job_training = 직업교육 뭐 있어요
says-kind-startup = 창업 프로그램 뭐 있어요
says-kind-counsel = 상담 프로그램 뭐 있어요
says-apply = 신청하기
says-wait-run = 대기하기
says-tell-me = 신청 열리면 알려 주세요
btn-apply = 신청하기
btn-apply-confirm = 네, 신청해요
btn-change-name = 이름 바꾸기
btn-wait-run = 대기하기
btn-tell-me = 알려 주세요
btn-lottery = 추첨이란?
btn-draw-record = 추첨 기록 보기
btn-more-programs = 더 보기
btn-first-programs = 앞의 것 보기
btn-send-phone = 내 번호 보내기
btn-edit = 신청 고치기
btn-ask-why = 이유 물어보기
btn-withdraw = 신청 취소
btn-take = 참가할게요
btn-cannot = 못 가요
btn-applications = 내 신청
btn-see-application = 신청 보기
btn-agree = 동의해요
btn-disagree = 동의 안 해요
btn-consent-more = 자세히 보기
btn-skip = 건너뛰기

## Programmes: notices

drawn =
    ‘{ $title }’에 당첨됐어요. 🎉
    { $until }까지 ‘참가할게요’를 눌러야 자리가 정해져요.
not-drawn = { TITLE($title) } 추첨에서 이번에는 뽑히지 않았어요. 예비 { $rank }번이고, 자리가 나면 순서대로 알려 드려요.
    .plain = { TITLE($title) } 추첨에서 이번에는 뽑히지 않았어요. 자리가 나면 순서대로 알려 드려요.
fewer = { $left }자리가 남아 { $n }명이 모두 오시기는 어려워요. 기다리셔도 순서는 그대로예요. { $left }명만 오시겠어요?
run-lapsed = { TITLE($title) } 자리는 답할 시간이 지나 다음 분에게 드렸어요. 다른 것도 신청할 수 있어요.
not-reached = { TITLE($title, "은") } 이번에는 자리가 나지 않았어요. 다음에 열리면 알려 드릴까요?
selected = { TITLE($title) } 과정을 함께하게 됐어요. 내가 내는 교육비(자부담금)는 { JOSA($fee, "이고") }, 조건이 맞으면 { JOSA($refund, "을") } 돌려받아요. { $until }까지 답해 주세요.
    .paid = { TITLE($title) } 과정을 함께하게 됐어요. 내가 내는 교육비(자부담금)는 { JOSA($fee, "이에요") }. { $until }까지 답해 주세요.
    .plain = { TITLE($title, "을") } 함께하게 됐어요. { $until }까지 답해 주세요.
not-selected = { TITLE($title, "은") } 이번에는 함께하지 못하게 됐어요. { $why } 생각이 다르면 담당자에게 말씀해 주세요.
    .plain = { TITLE($title, "은") } 이번에는 함께하지 못하게 됐어요. 생각이 다르면 담당자에게 말씀해 주세요.
why-unknown = 이유는 따로 적혀 있지 않아요. 담당자에게 물어보실 수 있어요.
run-cancelled-told = { $when } { TITLE($title, "을") } 센터 사정으로 열지 못하게 됐어요({ $why }). 죄송해요. 다른 것을 골라 보실 수 있어요.
    .plain = { $when } { TITLE($title, "을") } 센터 사정으로 열지 못하게 됐어요. 죄송해요. 다른 것을 골라 보실 수 있어요.
remind-run = { $when }에 { TITLE($title, "이") } 있어요. { $party }, 장소는 { JOSA($place, "이에요") }. 오실 수 있어요?
    .plain = { $when }에 { TITLE($title, "이") } 있어요. { JOSA($party, "이에요") }. 오실 수 있어요?
news-unnamed = 신청하신 내용에 새 소식이 있어요. 눌러서 확인해 주세요.
opening-unnamed = 알려 달라고 하신 소식이 있어요. 눌러서 확인해 주세요.
band-remind-run = 신청하신 날이 다가왔어요
band-remind-run-tomorrow = 내일이에요
band-remind-run-today = 오늘이에요
says-opened = 열린 신청 보기
btn-look = 확인하기
btn-fewer = 줄여서 갈게요
btn-wait-on = 기다릴게요
btn-other-camp = 다른 캠프

## Waiting lists: refusals

not-full = { $when } 회차에 아직 { $left }자리 있어요. 바로 예약할 수 있어요.
    .bare = 그 회차에는 아직 자리가 있어요. 바로 예약할 수 있어요.
not-waiting = 지금은 대기하고 있지 않아요. 처음부터 다시 대기할 수 있어요.
offer-over = 답할 시간이 지난 자리예요. 맨 뒤에서 다시 대기할까요?
offer-lost = 다른 분이 조금 먼저 답했어요. 대기 순서는 그대로예요.

## Waiting lists

wait-joined = 대기 { $rank }번이에요({ $party }). 자리가 나면 바로 알려 드릴게요.
wait-again-joined =
    { $kind ->
        [reserve] 맨 뒤에서 다시 기다려요. 예비 { $rank }번이에요({ $party }). 자리가 나면 바로 알려 드릴게요.
       *[other] 맨 뒤에서 다시 기다려요. 대기 { $rank }번이에요({ $party }). 자리가 나면 바로 알려 드릴게요.
    }
wait-which = 어느 회차를 기다릴까요?
wait-day-free = { ON($day) } 아직 자리 있는 회차가 있어요.
cell-waits =
    { $kind ->
        [reserve] 예비 { $rank }번
       *[other] 대기 { $rank }번
    }
wait-rank =
    { $kind ->
        [reserve] { $when } { $where }, 지금 예비 { $rank }번이에요({ $party }).
       *[other] { $when } { $where }, 지금 대기 { $rank }번이에요({ $party }).
    }
wait-freed = 지난 { $weeks }주 동안 비슷한 회차에서는 { $freed }자리가 났어요.
wait-freed-none = 지난 { $weeks }주 동안 비슷한 회차에서는 자리가 나지 않았어요.
wait-freed-run = 지난 모집 { $n }번에서는 기다리던 분들에게 { $freed } 자리가 났어요.
    .none = 지난 모집 { $n }번에서는 기다리던 분들에게 자리가 나지 않았어요.
wait-none = 지금 대기하는 것이 없어요. 꽉 찬 회차는 ‘대기하기’로 기다릴 수 있어요.
wait-none-offered = 지금 제안해 드린 자리가 없어요. 내 예약에서 대기 순서를 볼 수 있어요.
wait-many = 대기하는 것이 { $n }개 있어요. 어느 것을 볼까요?
line-wait =
    { $kind ->
        [reserve] { $when } { $where }, 예비 { $rank }번
       *[other] { $when } { $where }, 대기 { $rank }번
    }
line-wait-offered = { $when } { $where }, 자리가 났어요. { $until }까지 답해 주세요.
line-wait-missed = 답할 시간이 지났어요.
wait-missed = { $when } { $where }, 답할 시간이 지나 잡아 둔 자리를 열었어요. 맨 뒤에서 다시 대기할까요?
cell-party-families = { $party }, { $unit }
wait-leave-which = 어느 대기를 취소할까요?
wait-leave-ask = 취소하면 대기 순서가 없어져요. { $when } { $where } 대기를 취소할까요?
wait-left = 대기를 취소했어요. 필요할 때 또 불러 주세요.
wait-kept = 네, 대기는 그대로 둘게요.
wait-declined = 알겠어요. 자리는 다음 분에게 드릴게요. 대기도 끝났어요.
wait-declined-over = 알겠어요. 대기는 끝났어요.
wait-stays = 자리는 { $until }까지 그대로 잡아 둘게요.
wait-offer = { $when } { $where }에 자리가 났어요({ $party }). { $until }까지 자리를 잡아 둘게요.
wait-offer-ask = 예약할까요?
wait-offer-ask-run = 참가할까요?
wait-call = { $when } { $where }에 자리가 났어요({ $party }). 대기하신 분 모두에게 알렸고, 먼저 답한 분이 예약돼요.
wait-over = 답할 시간이 지나 다음 분에게 자리를 드렸어요. 맨 뒤에서 다시 대기할까요?
wait-over-plain = 답할 시간이 지나 잡아 둔 자리를 열었어요. 맨 뒤에서 다시 대기할까요?
wait-lost = { $when } { $where } 자리는 다른 분이 조금 먼저 답했어요. 대기 순서는 그대로예요.
wait-skipped = { $when } { $where } 자리가 났지만 드리지 못했어요. { $why } 대기 순서는 그대로예요.
wait-closed = { $when } { $where } 회차를 센터 사정으로 쉬게 돼서 대기도 끝났어요({ $why }). 죄송해요.
    .plain = { $when } { $where } 회차를 센터 사정으로 쉬게 돼서 대기도 끝났어요. 죄송해요.
band-offer = 기다리시던 자리가 났어요
card-note = 알아 두세요
offer-note = 그때까지 답이 없으면 다음 가족에게 넘어가요.
offer-note-night = { $evening }부터 { $morning }까지는 시간이 멈춰요. 그때까지 답이 없으면 다음 가족에게 넘어가요.
offer-note-call = 먼저 답한 분이 예약돼요. 다른 분이 먼저 답해도 대기 순서는 그대로예요.
says-free = 빈자리
says-book = 예약

btn-wait = 대기하기
btn-wait-rank = 대기 순서
btn-leave = 대기 취소
btn-wait-again = 다시 대기
btn-accept = 예약할게요
btn-decline = 이번엔 안 가요
btn-other-session = 다른 회차

## understanding
residency = { JOSA($site, "은") } { $city }에 주소가 있는 가족이 예약할 수 있어요. { JOSA($elsewhere, "은") } 주소와 상관없이 이용할 수 있어요.
    .nowhere = { JOSA($site, "은") } { $city }에 주소가 있는 가족이 예약할 수 있어요.
also-later = 한 번에 하나씩 예약해요. 아래 예약을 먼저 마치고 이어서 말씀해 주세요.
answer-session-length = 한 회차는 { $hours }시간이에요. 회차가 끝나면 다음 가족을 위해 자리를 비워 주세요.
topic-food = 음식
