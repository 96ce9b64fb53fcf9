"""Wording to concepts: which words of four languages mean the same thing.

Korean and Chinese are looked for in `Text.tight` (no spaces), English and unmarked Vietnamese in `Text.flat`. A concept says
what is spoken of; what the person wants is decided from all of them together in `intent`.
"""

import re
from collections.abc import Iterable, Iterator

from handlers.korean.normal import Late, Text

# name -> (tight pattern: Korean | Chinese, flat pattern: English | Vietnamese)
_LEXICON: dict[str, tuple[str, str]] = {
    # ---- acts
    "book": (
        r"예약|예얃|예먁|예햑|에약|애약|얘약|예악|여약|부킹|잡아(?:줘|주|달|놔|놓)|잡을(?:게|래|수)|잡고싶|잡아봐|맡아|자리잡|预约|預約|预订|預訂|订(?!单)|定个",
        r"\b(?:book|booking|reserve|reservation|dat (?:phong|cho|lich|truoc|giup|cho toi)|dat)\b",
    ),
    "go": (
        r"갈게|갈께|갈래|가고싶|갈라|갈려|가려고|갈건데|갈거|가겠|갑니다|갈까|놀러|쓰고싶|쓸게|쓸께|쓸래|쓸라|쓰려고|쓰겠|쓸건데|이용할게|이용할래|이용하고|이용하려|이용희망|이용할려|이용할거|사용하고|사용할게|사용하려|빌리고|빌릴게|빌릴께|빌릴래|대여할|대여하고|대여하려|대여해|빌려|빌릴라|할게|할께|할래|하고싶|할라|부탁|해줘|해주|해달|희망|원해|찍고싶|찍을라|찍을게|찍으려|되지예|想用|想去|要用|使用",
        r"\b(?:i want|i'd like|i would like|can i|can we|could i|may i|we want|i need|please|use|visit|come|muon|cho toi|toi can|hay)\b",
    ),
    "wish": (
        r"신청(?!서|자|기간|방법|일|마감|서류|한|했|된|하면|하려|은|자격|가능한가|돼|되(?!면)|되나|언제|어떻|조건|대상|결과|내역|현황|받)|접수(?!됐|되|기간|중|방법|처|증|번호|했|한|받|마감|은|언제)|등록(?:할|해|하고|하려|신청|부탁|희망|원|이요|요|시켜)|참가(?:할|하고|하려|시켜|신청|희망|원)|참여(?:할게|할래|하고싶|하고자|희망|신청|하겠|시켜|합니다|하려|할께)|들을게|들을래|듣고싶|듣겠|들을라|들어볼|배우고싶|배울래|배울게|배우고자|가고싶|갈게|갈께|갈래|가겠|갈라|가볼래|할게|할께|할래|하고싶|할라|해볼래|하겠|껴주|끼워|끼고싶|넣어주|넣어줘|지원(?:할|하고|하겠|합니다|해볼|하려|희망|신청)|보고싶어|보러갈|받고싶|받을래|부탁|지망|수강(?:할|하고|신청|희망)|报名|報名|参加|參加|想学|想上|申请|申請",
        r"\b(?:apply|sign (?:me|us|my|up)|enrol+|register|join|take part|participate|dang ky|tham gia|muon hoc|ghi danh)\b",
    ),
    "cancel": (
        r"취소|치소|취서|캔슬|켄슬|철회|없던(?:걸|거|일)|빼(?:줘|주|달)|빼고싶|안갈(?!까|수)|안가려|안가요|안가고싶|안갑니|못가(?!면|도|나|는지|봤)|못갈|못갑|못간|못와요|못올|못옵|못오게|펑크|(?<!동)안빌릴|안할게요취|안들을래|안들을게|포기|무르고|물러|관둘|안할래요취|안할란다|삭제|지워(?:줘|주|달)|取消|退订|退掉|不去了|退预约|不要了|撤销|撤回",
        r"\b(?:cancel|cancell?ation|withdraw|call off|can't make it|cannot make it|huy)\b",
    ),
    "change": (
        r"변경|바꾸|바꿔|바꿀|바꿉|바꾼|바까|바꺼|바까|밨꿔|바궈|바꺽|미루|미뤄|미룰|미룹|옮겨|옮기|옮길|옴겨|땡겨|땡기|땡길|당겨|당기|당길|앞당|늦춰|늦추|늦출|조정|수정|고치고|고쳐|늘려|늘리|늘릴|줄여|줄이|줄일|연장|추가|연기(?!자|됐|되)|다시잡|(?<!^)다시예약|재예약|교체|밀어|더데리고|한명더|두명더|改成|改到|改为|改一下|改预约|改时间|更改|变更|改期|推迟|提前到|延长|换成|换到|改",
        r"\b(?:change|reschedule|move (?:my|the|it)|postpone|push back|modify|switch (?:my|the|it)|extend|add one|bring forward|doi|thay doi|doi lich|doi gio|hoan|doi sang|doi ngay|chuyen)\b",
    ),
    "mine": (
        r"내예약|제예약|나의예약|제가예약한|내가예약한|우리예약|내꺼예약|예약내역|예약확인|예약조회|예약현황|예약목록|예약리스트|예약상황|예약번호|(?<!전화)(?<!연락처)번호(?:가|를|는)?(?:뭐였|뭐더|뭐드|몇번이었|어떻게됐|까먹|잊어|잊었|기억)|예약정보|예약(?:이)?언제(?:로|였|인)|예약(?:이)?몇시(?:로|였|인|예|지)|예약(?:을|좀)?(?:보여|확인|조회|어디였|언제였|몇시였)|예약확정된|확정됐|확정된|완료됐|예약된거|예약된게|예약된것|예약돼있|예약되어있|예약(?:이|은)?(?:잘)?(?:됐|되었|된)|예약한거(?=언제|있|보|확인|뭐|몇|잘|어떻|좀보|좀알|조회|다|$)|예약해둔거(?=언제|있|보|확인|뭐|몇)|예약해논거|예약했는지|예약했던|예약(?:몇개|뭐있|있는지|있나확인)|신청내역|신청현황|신청목록|신청결과|신청한거(?=언제|있|보|확인|뭐|몇|잘|어떻|접수|됐|결과|좀|어찌)|신청했는데(?=어떻|어찌|됐|결과|언제|연락|아직|확인)|신청(?:이|은)?(?:잘)?(?:됐|되었|된건|들어갔)(?!.{0,6}안내)|신청한게|신청한.{1,8}(?:뭐|언제|어디|였)|예약한.{0,4}(?:였|더라)|신청상태|접수(?:됐|되었|된거|완료|상태|확인|잘)|당첨(?:됐|되었|여부|결과|된|인가|확인|자|되)|추첨(?:됐|되었|결과(?!.{0,4}언제)|에서|어떻게)|선정(?:됐|되었|결과)|결과나왔|결과나옸|결과어떻|몇명기다|앞에몇|내앞에|제앞에|(?:저|제가|나|내가)(?:언제|몇시에)예약|언제예약했|뭐예약|뭐신청|됐는지|뽑혔|붙었|떨어졌|합격|대기(?:번호|순번|순서|몇번|몇번째|상태)|대기몇|몇번째예요|몇번이에요|내차례|내순번|제순번|순번(?:이|은)?(?:몇|어떻)|대여내역|빌린거|대여한거|내신청|제신청|내일정|我的预约|我的預約|我的申请|我的报名|查预约|查看预约|查询预约|预约记录|我预约了|我(?:什么时候)?预约的?(?:是|了)?(?:几|什么|哪)|抽中|中签|排到|排第几",
        r"\b(?:da dang ky chua|dang ky chua|da dat chua|my (?:booking|reservation|application|appointment|waitlist|place in|turn)s?|booking status|did i get|am i (?:booked|accepted|selected|on)|was i|xem lich|lich dat cua toi|lich cua toi|dat cho cua toi|cho da dat|don cua toi|ket qua cua toi|dat phong cua toi)\b",
    ),
    "have": (
        r"예약한|예약했|예약해둔|예약해논|예약해놓|예약된|예약돼|잡아둔|잡아논|잡아놓|신청한|신청했|신청해둔|신청해논|빌리기로|대여하기로|걸어둔|걸어논|걸어놓|올려둔|가기로|내예약|제예약|우리예약|예약건|예약을|예약이|기존|대기(?:한|중인|건)|접수한|접수했|등록한|등록했|이미|예약시간|예약날짜|예약일정|예약인원|신청인원|我的预约|已预约|预约的|预约了|报名了",
        r"\b(?:my|our|existing|the booking|the reservation|already booked|i booked|cua toi|da dat)\b",
    ),
    "wait": (
        r"대기(?!실|오염|질|순번|번호|중에|업|기업|시간|몇|순서|표)|웨이팅|예비로|자리(?:가|라도|하나)?(?:생기|나면|비면|났을|날때|빠지)|빈자리(?:가|라도|하나)?(?:생기|나|비)(?:면|거든|는)|취소(?:자|표|분|하는|한)?(?:사람|분)?(?:가|이|도)?(?:나오|생기|나면|있으면)|누가취소|취소하면.{0,8}(?:불러|연락|알려|넣어|저|꼭)|기다릴게|기다리겠|기다릴래|기다릴께|기다리고있을|대기자|줄(?:서|설)|한자리나|候补|候補|排队等|等位|等候|空出来|空位.{0,3}通知|有空位?.{0,3}(?:话|了|时|就).{0,6}(?:告诉|通知|叫|联系)",
        r"\b(?:waiting ?list|waitlist|wait list|wait for a (?:spot|place)|if (?:a|any) (?:spot|place|seat|slot)s? (?:opens?|frees?|becomes?)|if someone cancels|danh sach cho|hang cho|cho neu co|khi co cho|neu co cho)\b",
    ),
    "remind": (
        r"알림|알람|리마인드|리마인더|푸시|미리(?:알려|말해|연락|톡|문자|카톡|얘기)|전날(?:에|미리)?(?:알려|연락|톡|문자|카톡|말해|얘기)|(?:전에|전날|당일|아침에)(?:한번|다시|꼭|좀)?(?:톡|문자|카톡|알려|연락|말해|메시지)|(?:톡|문자|카톡|메시지|메세지)(?:좀|은|는|을|도)?(?:주|줘|보내|그만|꺼|받|안받|싫|끊|달|날려)|까먹(?!었|어서|음)|잊어버리지|잊지않게|(?:모집|접수|신청|오픈|개관|문|열|개강|시작|뜨|나오|공고)(?:을|를|이|가|도)?(?:시작)?(?:하|되|뜨|열|열리|나오|올라오|생기|시작하|시작되|나|할|될|열릴|나올|뜰)?(?:거든|면|때|자마자).{0,10}(?:알려|연락|톡|문자|카톡|말해|알림|얘기|가르쳐)|提醒|通知我|(?:开始|开放|开门).{0,4}(?:通知|告诉)|关闭通知|不要通知",
        r"\b(?:remind|reminder|notif\w*|alert|let me know when|tell me when|text me (?:when|before)|nhac|thong bao|bao (?:cho )?toi khi)\b",
    ),
    "avail": (
        r"빈(?:나눔|스튜|놀이|회|시|자|데|곳|날|방|거|공)|재고|만석|붐비|붐빌|한산|북적|사람(?:이|은)?많|가능시간|가능일|가능날짜|비어|비었|비나|비는|비는가|비는데|비는곳|비노|비능교|빈자리|빈시간|빈데|빈곳|빈날|빈방|빈회차|빈타임|빈거|공실|자리(?:가|는|도|좀|아직)?(?:있|남|나[나요는]|많|없|되)|자리됩|자리되|자리확인|자리좀봐|남(?:았|은|아|는)(?!편|자|동|부)|잔여|여석|여유|한가(?!위)|꽉찼|다찼|찼(?:나|어|는|습|을)|꽉차|예약(?:이)?(?:다)?(?:찼|꽉)|마감(?:됐|되었|인가|이에)|가능한(?:시간|날|요일|타임|데|곳|회차|거|게)|예약가능(?:한|할|해|하|여부|합)|예약(?:이)?(?:되나|돼요|됩니까|될까|되는지|되는시간|되는날|될랑가|됩니꺼)|이용가능(?:한|할|해|하)|사용가능(?:한|할|해|하)|대여가능|대여(?:가|이)?(?:되나|될까|돼요|가능|됩)|빌릴수있(?:는|나|을까|어요|습|는지|을지)|쓸수있(?:나|는시간|을까|어요|는지|는데|는방|는날)|(?:이용|사용|들어가|쓸|갈|놀)(?:할)?수있는(?:나눔터|곳|데|방|시간|날|회차|자리|센터)|되는시간|되는날|몇시가(?:비|되|가능|좋|남)|몇시에(?:비|되나|가능|자리)|언제(?:가)?(?:비|자리|가능|남)|시간(?:되나|돼요|있나|남)|(?:오늘|내일|모레)(?:바로|은|도)?가도(?:되|돼|될|됩)|지금(?:바로|당장|이라도|가면)?(?!신청|접수|모집)[^?？]{0,8}(?:가도|갈수|들어가도|놀러가도)(?:되|돼|됩|될|괜|있)|(?:오늘|지금)(?:은|도)?(?:하는|여는|연)(?:데|곳)(?:가|이|도|은|는)?(?:있|없)|还有位|有位置吗|空位|空闲|有空(?!调)|有位|还有位|空的|没人|可以预约吗|能预约吗|还能预约|能借吗|可以借|哪些时间|什么时间可以|几点有",
        r"\b(?:availab\w*|free (?!of charge|\?)|vacan\w*|open for (?:booking|reservation)|any (?:slots?|spots?|openings?|space|seats?|rooms?)|slots? left|spots? left|spots?|open(?:ing)?s? (?:slots?|times?)|is (?:it|the room|there space) free|still (?:open slots|space)|fully booked|con cho|con trong|trong khong|cho trong|co trong|con phong|con lich|gio nao trong|con do|muon duoc khong)\b|\bfree\b(?= (?:on|at|tomorrow|today|this|next))",
    ),
    "staff": (
        r"(?:담당자|담당|상담원|상담사|직원|주무관|공무원|관리자|매니저|안내원|사람|휴먼|실무자|책임자|센터장|팀장)(?:님|분)?(?:이?랑|하고|과|와|한테|에게|께|을|를|좀|이|의|로|으로|이나)?(?:직접|좀|바로|빨리|지금|전화로|직접적으로)?(?:연결|바꿔|바까|통화|얘기|이야기|대화|상담|불러|말하|말할|말씀|전화(?!번호)|면담|문의|연락(?!처)|나와|부탁|호출|물어|확인|전달|누구|돌려|필요|찾|있는교|없나|없어요|ㅂㄲ|도움|만나)|상담원|상담사|^(?:담당자|직원|사람|상담)(?:님|분)?(?:요|이요)?$|민원|불만|컴플레인|불친절|따질|따지고|항의|건의|진정서|신고하|신고할|고발|통화(?:좀|합시|하자|하입|하구)|통화하고싶|통화하고자|통화할|통화연결|전화연결|전화상담|전화로(?:얘기|이야기|말|상담|물어)|전화(?:좀)?(?:주세요|해주세요|부탁)|직접(?:얘기|통화|상담|말)|유선상담|유선으로|人工|真人|工作人员|客服|投诉|转接|职员",
        r"\b(?:agent|human|staff|real person|a person|someone|representative|operator|complain\w*|speak (?:to|with)|talk (?:to|with)|nhan vien|gap nguoi|nguoi that|khieu nai|noi chuyen voi|tu van vien)\b",
    ),
    "lang": (
        r"^(?:(?:저는?|나는?|이거|대화|언어|말|혹시|이제|다시|앞으로)?(?:를|을)?)?(?:한국어|한국말|우리말|영어|잉글리쉬|베트남어|베트남말|중국어|중국말|월남어)(?:로|으로)?(?:도)?(?:다시|좀|대화|안내|말|바꿔|바까|변경|해|설명|보여|답|가능|하|되|돼|쓰|부탁|얘기|이야기|계속|대답|전환|설정|문의|상담|할|$|요)|언어(?:를|좀)?(?:바꿔|변경|설정|선택)|^(?:中文|汉语|漢語|英文|英语|韩语|韓語|越南语|普通话)$|(?:说|用|讲|講|換|换成|请说|切换)(?:成)?(?:中文|汉语|英语|英文|韩语|韓語|越南语)|(?:中文|英语|韩语)(?:可以|回答|服务|版)",
        r"^(?:in |use |speak |switch to )?(?:english|korean|chinese|vietnamese)(?: please)?[.!?]*$|\b(?:speak|in|to|use|switch to|change to|reply in|do you (?:speak|have)) (?:english|korean|chinese|vietnamese)\b|\btieng (?:viet|anh|han|trung)\b|change (?:the )?language|doi ngon ngu",
    ),
    # ---- how it is asked
    "ask": (
        r"[?？]|나요|까요|까$|ㄹ까|습니까|ㅂ니까|됩니까|입니까|됩니꺼|심니꺼|습니꺼|읍니까|ㅂ니꺼|는교|능교|은교|인교|능가|있나|없나|되나|하나요|[은는인한될을]지(?!역|하|금|만|원|도자|내|갑|난)|는가|은가|ㄴ가|인가|던가|냐$|나$|노$|니$|나예|어예|지예|지요|죠|임$|음$|됨$|어때|어떤|어떻|어떠|어째|우째|우찌|어데|언제|어디|어데|얼마|뭐|뭘|뭔|무슨|무엇|몇|며칠|누가|누구|어느|왜|궁금|문의|좀$|알려|알고싶|갈차|가르쳐|(?<!이래)(?<!아무거나해)(?<!아무때나가)도(?:돼요|되요|됩니|되나|되는|될까|되죠)|있어요$|있어예$|여쭤|질문|물어|설명|吗|嗎|什么|什麼|怎么|怎麼|哪|几|幾|多少|谁|誰|呢|请问|可以|能不能|介绍",
        r"\?|\b(?:what|when|where|which|who|how|is there|are there|do you|does|do i|can|could|may|should|is|are|tell me|show me|any|information|co .{0,40}khong|bao nhieu|may gio|o dau|khi nao|nao|gi|the nao|lam sao|ai|duoc khong|khong)\b",
    ),
    "list": (
        r"추천|목록|리스트|뭐있|뭐가있|뭐뭐|뭐하는지|뭐가좋|뭐하노|뭐해|뭐들|뭐배울|뭐할|어떤(?:게|거|것|프로그램|교육|과정|캠프|강좌|수업|활동|체험|지원)|무슨(?:프로그램|교육|과정|캠프|강좌|수업|체험|지원|행사)|있(?:나|어|는가|는교|능교|을까|습|는지|음|으까|니|노|으면|는거|으신)|알려|보여|찾아|찾고|찾는|궁금|소개|안내|할만한|갈만한|들을만한|만한|수있는|하는(?:거|게|프로그램|교육|과정)|모집중|모집하는|신청할수있는|열리는|진행하는|진행중|어디(?:에)?있|없나|없을까|받을수있는|모임|도움(?:을|도)?받을|추천좀|추천점|什么|哪些|推荐|有没有|介绍|有.{0,8}吗",
        r"\b(?:what|which|any|list|recommend\w*|suggest\w*|show|find|looking for|are there|is there|available|do you have|nao|co .{0,30}khong|gi|goi y|danh sach|cac)\b",
    ),
    "program": (
        r"모집(?:하는|중인)|프로그램|프로그렘|프로글램|푸로그램|교육|과정|강좌|강의|수업|클래스|행사|체험|활동|지원사업|지원(?:해주|받|금|제도|책|되는)|취업|창업|(?<![내요욜평휴말0-9])일자리|일자리(?=찾|구하|상담|센터|정보|알선|를구|를찾)|구직|재취업|직업훈련|훈련|배울|배우|상담프로|상담(?=받)|课程|课|项目|活动|培训|就业|创业|营|体验",
        r"\b(?:programs?|programmes?|courses?|class(?:es)?|training|workshops?|events?|activit\w+|job|jobs|employment|start-?ups?|counsel\w+|chuong trinh|khoa hoc|khoa|lop|dao tao|hoat dong|viec lam|khoi nghiep|day nghe|nghe)\b",
    ),
    "ours": (
        r"나눔터|나눔테|나눔방|공동육아|육아나눔|센터|돌봄공간|공동육아나눔터|共同育儿|育儿分享|分享屋|共享育儿|分享空间|育儿室|育儿空间|育儿",
        r"\b(?:sharing room|childcare|child care|center|centre|nanum\w*|phong (?:cham soc|sinh hoat|giu)|cham soc tre|phong)\b",
    ),
    # ---- topics
    "t_parking": (
        r"주차|(?<!유모)차(?:를|도)?(?:댈|대는|세울|세워|대도|대놓|가져가|가지고|끌고|갖고)|파킹|停车|停車|车位|停",
        r"\b(?:park(?:ing)?|do xe|dau xe|bai xe|gui xe|cho de xe)\b",
    ),
    "t_fee": (
        r"얼마(?!나걸|동안|까지지원|나지원|나자주|지원|나(?:더)?(?:남|비|있|찼|많))|이용료|사용료|요금|비용|공짜|꽁짜|무료|유료|가격|수강료|교육비|참가비|대여료|대여비|입장료|자부담|회비|보증금|재료비|돈(?:을|이|도|은)?(?:내|드|받|주|들|있어야|마이|필요)|할인|多少钱|收费|免费|费用|价格|要钱|付钱|押金|学费",
        r"\b(?:how much|fees?|costs?|free of charge|for free|is it free|free[?.! ]*$|price|charge|pay|paid|deposit|tuition|bao nhieu tien|phi|mien phi|gia(?! dinh)|tra tien|ton tien|hoc phi|mat tien)\b",
    ),
    "t_hours": (
        r"몇시(?:부터|까지|에)?(?:쯤)?(?:열|닫|문|오픈|끝나|끝남|하노|해요|합니|하나|하는|여|까지|부터|이용|운영|쓸수|가능|마감|갈수|되)|몇시까지|몇시부터|여는시간|닫는시간|영업|운영시간|이용시간|개방시간|운영(?:하|해|합|일|요일)|개방|문(?:을|은)?(?:열|닫|여|엽|연|염)|(?<!언제)(?<!언제문)열(?:어요|어\?|어예|려요|려있|었나)|여나요|엽니까|여는교|여능교|(?:여는|문연)(?:데|곳)|쉬(?:는|어|나|세|죠|지|노|능|요$|는교|ㅂ)|쉽니|쉼$|휴관|휴무|휴일|공휴일|(?:설날|설|추석|명절|연휴|크리스마스|신정|어린이날)(?:에|에도|도|때|때도|연휴에)?(?:는|도)?(?:하나|열|쉬|운영|해요|문|여나|이용|갈수|하는)|주말에도|주말도|일요일에도|일요일도|토요일도|토요일에도|평일만|월요일도|명절|오픈|마감시간|점심시간|야간|(?:일요일|월요일|토요일|화요일|수요일|목요일|금요일|주말|평일|일욜|월욜|토욜)(?:에|에도|도|은|는)?(?:열(?!시|한시|두시)|해요|하나|하는|합니|여나|운영|안해|하죠|안하|하노|엽|여는|쉬|되나|갈수|하는지)|营业|开门|关门|开放|几点(?:开|关|到|结束)|开到几点|休息|开吗|休馆|开馆|周[末日一]开",
        r"\b(?:hours?|(?<!an )open(?:ing)?|close[sd]?|closing|what time|gio mo cua|mo cua|dong cua|may gio|gio lam viec|lam viec|ngay nghi|nghi)\b",
    ),
    "t_location": (
        r"주소|위치|(?<!여는데)(?<!여는곳)(?<!문연데)(?<!문연곳)어디(?:에|예|있|인|야|죠|로|고|쯤|임|노|에요|요|쪽|$)|어딘|어데|찾아가|찾아오|가는길|가는법|가는방법|오시는길|오는길|어떻게(?:가|오|찾아가)|우예가|우째가|우찌가|몇층|버스|지도|약도|길안내|길(?:좀)?(?:알려|갈차)|(?<!시)근처|대중교통|지하철|가까운(?:데|곳)|在哪|哪里|哪儿|地址|怎么走|怎么去|几楼|位置|路线|公交",
        r"\b(?:where|address|location|directions?|how (?:do i|can i|to) get|which floor|bus|o dau|dia chi|duong di|di the nao|den do|tang may|cho nao)\b",
    ),
    "t_eligibility": (
        r"누가|누구(?:나|든|까지|를|한테|만|대상)|대상|자격(?!증)|[녀어아해]도(?=.{0,10}(?:신청|참여|참가|들을|지원|이용|할|갈)(?:되|돼|할수|수|가능|해도))|나이|연령|연세|몇살|몇세|몇개월부터|몇개월|몇학년|몇년생|아무나|조건|안살아도|안살면|사는(?:사람|데도|사람도)|살아야|살아도|주소지|거주|주민(?:만|이어야)|외지|타지|시민(?:만|이|아니)|들을수있는(?:사람|분)|(?<!보호자)(?<!부모)(?<!부모가)(?<!보호자가)(?<!예약)없어도|(?<!예약이)아니어도|아니라도|자격증(?:이|은)?(?:있어야|없어도|필요|있)|초보|谁|資格|资格|条件|几岁|多大|年龄",
        r"\b(?:who (?:can|may|is)|eligib\w*|qualif\w*|requirements? to|age (?:limit|range)?|how old|only for|open to|dieu kien|ai (?:co the|duoc)|do tuoi|may tuoi|bao nhieu tuoi)\b",
    ),
    "t_may": (
        r"(?:도|만|이|가|은|는|면|데)(?:참여|참가|신청|이용|입장|수강|지원|가입|사용|들어|같이|함께)(?:할|해|하|갈)?(?:수|도|ㄹ수)?(?:있|되|돼|가능|됩|될)|수있(?:나|어|는지|는가|는교|능교|을까|습|는거|음|으까|죠|지)|가도(?:되|돼|괜|됩|될)|와도(?:되|돼)|[여가용청어써]해?도(?:되|돼|됩|될|괜)|들어가(?:나|도|요|지|는지)|받아주|받아줘|받나|이용되|됩니까|되나|되노|되는교|되능교|돼요|될까|되죠|되지예|가능(?:한가|할까|해|하나|한지|합|함|$)|입장(?:가능|되|할수)|可以|能.{0,10}[吗嗎]|能参加|可以用",
        r"\b(?:can|may|allowed|able to|is it ok|co the|duoc khong|duoc)\b",
    ),
    "t_documents": (
        r"서류|준비물|준비할|준비해야|신분증|증명서|등본|가족관계|제출|구비|지참|자격증(?=제출|사본)|통장|신청서|양식|뭐(?:를|가)?(?:들고|챙겨|챙기|가져|가지고|준비|내야|필요|갖고)|뭘(?:들고|챙겨|챙기|가져|가지고|준비|내야|갖고)|필요한(?:거|것|게|물건)|챙겨(?:가|야|올)|가져(?:가야|와야|갈거)|가지고가야|材料|证件|身份证|文件|带什么|准备什么|要带",
        r"\b(?:documents?|papers?|paperwork|(?:what|anything|need|should i|must i|have) .{0,16}bring|bring (?:my|an|any) (?:id|papers?|documents?)|id card|identification|certificate|giay to|ho so|mang (?:theo|gi)|chung minh|can gi|tai lieu)\b",
    ),
    "t_schedule": (
        r"언제|며칠|몇일|기간|몇주|몇달|몇개월(?!부터)|일정|무슨요일|시간표|개강|종강|시작(?:해|하|일|은|되|합|날)|얼마나(?:걸|하|배우|오래|기다)|얼마동안|몇시간(?:짜리|과정|교육|하|이|동안|수업|걸|배)|발표(?:일|는|언제|해|나)|결과(?:는|가)?언제|마감일|마감(?:은|이)?언제|몇월|몇회|몇번(?:하|이나)|몇시(?:에)?(?:시작|부터시작|에해|모|출발|부터)|날짜|하루에몇시간|횟수|끝나는(?:날|시간)|몇시에(?:끝|출발|모이|도착)|什么时候|何时|多久|几天|哪天|几号|时间表|几月|日程|多长时间",
        r"\b(?:when|how long|schedule|start(?:s|ing)? date|what (?:day|date)s?|duration|deadline|begin|begins|starts?|khi nao|bao lau|ngay nao|lich hoc|bao gio|thoi gian|may ngay)\b",
    ),
    "t_capacity": (
        r"정원|몇명|인원(?=은|이|수|몇|제한|어|정|얼|가|$)|몇가족|몇팀|몇사람|몇분|몇집|수용|모집인원|최대인원|多少人|几个人|名额|容纳|几人|几名",
        r"\b(?:capacity|how many (?:people|persons|kids|children|families|seats|participants|students|spots)|maximum number|bao nhieu (?:nguoi|tre|gia dinh|be|cho)|may nguoi|suc chua)\b",
    ),
    "t_facility": (
        r"장난감|옷(?:도|은|이)?(?:있|빌)|백일상|수유|기저귀|화장실|정수기|에어컨|냉난방|난방|미끄럼틀|볼풀|트램폴린|블록|책(?=이|도|은|있|많|읽|장|같)|그림책|도서|엘리베이터|엘베|유모차|와이파이|와이파|wifi|조명|소품|의상|거울|카메라|삼각대|배경|컴퓨터|매점|식당|카페|자판기|냉장고|전자레인지|cctv|씨씨티비|시설|뭐가있|뭐있(?:어|나|는|노|습|음|지|능)|무엇이있|휠체어|넓(?:어|은|나|이|습|노)|크기|평수|깨끗|위생|소독|구경|빌려주|놀거리|놀잇감|놀이기구|교구|샤워|세면대|낮잠|침대|소파|의자|탁자|공간(?=이|은|어|크)|사물함|보관함|비품|물품|기구|매트|안전|설비|玩具|哺乳|尿布|厕所|洗手间|电梯|婴儿车|无线|设施|有什么(?!课|活动|项目|材料|营)|空调|图书|设备|轮椅",
        r"\b(?:toys?|nursing room|diapers?|changing (?:table|room|station)|toilets?|restrooms?|bathrooms?|elevator|lift|stroller|wi-?fi|facilit\w+|air ?con\w*|books|equipment|props|lighting|cafe|water|wheelchair|microwave|do choi|nha ve sinh|thang may|co gi|tien nghi|wifi|dieu hoa)\b",
    ),
    "t_rules": (
        r"벌금|벌점|불이익|패널티|페널티|노쇼|위약금|수수료|과태료|제한|규정|규칙|규제|주의사항|유의사항|최대(?!인원)|몇번까지|몇번(?:을|이나)?(?:예약|신청|빌|이용|쓸)|몇시간까지|몇시간(?:이나)?(?:쓸|이용|빌|사용|놀)|몇개까지|몇일까지|며칠까지(?:빌|대여)|한번에(?!몇명)|하루에(?:몇|두번|여러|한번)|한달에(?:몇|두번)|일주일에몇번|1인당|당일(?:예약|취소)|취소(?:하면|수수료|규정|는?언제|기한|는?며칠|은언제|하게되면|시에|할때|안하|하는데|하면은|마감|정책|는몇|가능시간|가능기간)|변경(?:하면|은|은언제|기한|하게되면|횟수|가능기간|몇번|할때)|바꾸면|늦으면|늦게(?:가|오|반납|돌려)|지각|안가면|안오면|못가면|못오면|안나타나|아프면|아픈데|당일예약|두번예약|며칠동안빌|몇일동안빌|며칠빌|얼마나빌|며칠간빌|먹어도|마셔도|먹여도|(?<!유모차)(?<!유모차를)(?:가져가|가져와|들고가|들고와)도(?:되|돼|될|됩)|(?:애들|아이들|아기들)끼리(?=만?(?:가|와|오|이용|놀|들어))|싸가도|싸와도|가져와서먹|음식|간식|음료|도시락|이유식|커피|반입|외부음식|친구(?:를|도)?(?:데려|데리|데꼬)|두고(?:나|가|와)|맡기|맡길|(?:애|아이|아기|애들)만(?:두고|놔두|보내|놀|있|가)|혼자(?:가도|두고|놀|보내|있)|보호자(?:없이|없어도|가없|가안|안가|꼭|동반|가꼭|는꼭|가같이|필수)|부모(?:님)?(?:없이|없어도|가꼭|가없)|없이(?:도)?(?:가|와|되|들|이용|그냥|바로)|안하고(?:그냥|가|바로)|안하면|그냥가도|바로가도|며칠전|몇일전|언제부터예약|언제까지(?:취소|변경|바꿀)|예약(?:은|을)?(?:언제부터|며칠전부터|몇일전부터)|선착순|추첨(?:인가|이에|식|방식|으로|이란|은어)|유리|순서대로|먼저(?:신청|예약|하)|중복|동시에|여러(?:개|번|곳)|두(?:군데|곳|개)(?:다|를|에|예약|신청)|반납|연체|물어내|배상|변상|파손|고장|망가|잃어|훼손|더럽|얼룩|세탁|빨아|신발|양말|반려|강아지|강쥐|애완|사진찍어도|찍어도|촬영해도|떠들|뛰어|연장(?:되|돼|할수|가능|하려|해도)|더쓸수|초과|생일파티|파티|되돌|환불|양도|대신(?:가도|가면|보내)|친구(?:데려|도데려|랑가도|데리고)|罚|规定|规则|迟到|不去会|不来|最多|最长|能吃|可以吃|带食物|零食|宠物|狗|取消的话|取消会|提前几天|提前多久|弄坏|归还|生病",
        r"\b(?:penalt\w+|fine|fined|rules?|policy|late|no-?show|don't (?:show|come)|do not come|if i cancel|if i don't|limits?|maximum|max|eat|food|snacks?|drinks?|pets?|dogs?|without (?:a )?(?:booking|reservation|parent|guardian|an adult)|how (?:far|long) in advance|in advance|leave my|alone|refund|damage|broken|return|extend it|bi phat|phat|quy dinh|noi quy|den muon|an uong|do an|toi da|thu cung|neu huy|truoc may ngay|truoc bao lau|tre gio|tra lai)\b",
    ),
    "t_how_to": (
        r"어떻게(?!되|돼|됨|됐|가|오|된|생|찾아)|어케|어찌|우째하|우예하|우찌하|방법|절차|순서(?=가|는|좀|를)|어디서(?:신청|예약|접수|해|하|등록|빌|합|할)|어디(?:에|로|다가)?(?:신청|예약|접수|문의)|온라인|인터넷|홈페이지|전화로(?:예약|신청|도|접수|해)|방문(?:접수|신청|해서|해야)|하는법|하는방법|신청하려면|예약하려면|빌리려면|이용하려면|참여하려면|지원하려면|하려면|할라면|할라카면|하려고하는데어떻|쓰려면|怎么(?!走|去|样)|如何|流程|方法|方式|在哪(?:里)?(?:预约|报名|申请)",
        r"\b(?:how (?:do|can|to|should|does)|procedure|process|steps|online|in person|lam sao|lam the nao|cach|nhu the nao|thu tuc|the nao)\b",
    ),
    "t_contact": (
        r"전화번호|전번|연락처|번호(?:가|는|좀|를)?(?:$|알려|뭐|몇|어떻|어디|갈차|궁금|줘|주|$|가르)|(?<!예약)(?<!대기)(?<!접수)번호좀|문의처|대표번호|이메일|메일주소|카톡채널|카카오채널|전화(?:는|를)?(?:어디|몇번)|어디(?:로|에|다가|다)?(?:전화|연락|문의)|전화해야|팩스|电话|联系方式|联系电话|号码|邮箱",
        r"\b(?:phone(?: number)?|telephone|contact|e-?mail|call you|number of|so dien thoai|lien he|lien lac|dien thoai|hotline)\b",
    ),
    "t_content": (
        r"뭐(?:를|ㄹ)?(?:배우|배워|배움|가르|하나|하는|해요|하노|합니|보여|틀|본|보나|보노|봐|만들|하는데|해|하능|하지|하죠|볼|하는거)|뭘(?:배|하|해|보|가르|만들|봐|합)|무엇을(?!준비)|무얼|내용|커리큘럼|교육내용|어떤(?:걸|수업|내용|영화|활동을|과정인|프로그램인|교육인|캠프인|일을|곳|거하|거배|거해|식으로|체험을|체험하|건가|것인|거예|거에|거임|건지|사업)|무슨(?:영화|활동|내용|수업|일|프로그램인|체험|교육인|과정인|걸)|뭐하는|뭐예요|뭐에요|뭔가요|뭔데|뭐고|뭐지|뭐임|뭐야|뭐죠|이란|무엇인|설명|소개|자세히|어떤거|学什么|教什么|内容|做什么|干什么|什么电影|是什么|玩什么",
        r"\b(?:what (?:do|does|will|is|are|can) .{0,40}(?:learn|teach|do|about|taught|cover\w*|like|show\w*|play\w*|movie|happen|included?)|what is|what's|curriculum|content|about|which movie|hoc gi|noi dung|lam gi|la gi|day gi|chieu phim gi|phim gi)\b",
    ),
    "t_benefit": (
        r"지원.{0,3}얼마|얼마.{0,4}지원|혜택|지원금|지원액|지원비|훈련비|훈련수당|수당|장려금|보조금|교통비|월급|급여|시급|뭐(?:가)?(?:좋|나오|주|줘|받|생|이득|남)|뭘(?:주|줘|받)|받을수있는(?:게|돈|것|거|혜택|금액)|얼마(?:를|까지|나|씩)?(?:지원|받|주|줘|나와|나오)|지원(?:해주|해줘|해줍|되나|받는)|수료하면|수료후|끝나면|마치면|다들으면|졸업하면|취업(?:되|률|연계|시켜|보장|돼|알선|할수|도와|이되|까지|됩|시)|장점|이점|이득|자격증(?:나오|주|따|줘|취득|을딸|을주|도주|도따|도나)|수료증|좋은점|정규직|채용|补贴|好处|福利|得到什么|津贴|就业机会|证书|待遇|能得到",
        r"\b(?:benefits?|allowance|stipend|subsid\w*|what do i get|get a job|support(?:s|ed)? (?:do|will|can)|salary|paid internship|certificate after|how much support|duoc gi|loi ich|tro cap|ho tro (?:gi|bao nhieu)|phu cap|quyen loi|chung chi)\b",
    ),
    "t_recruiting": (
        r"아직(?:도)?(?:신청|모집|접수|받|되|돼|가능|할수|자리|열려|안끝|남|해요|하나|등록|지원|들어갈|뽑)|모집(?:중|하나|해요|하는가|하는지|합니|끝|마감|기간|하고있|안하|하노|하능|하는교|은끝|이끝|은언제|완료|하는중|되나|함$)|마감(?:됐|했|되|인|났|이에|이야|안|됨|된|임)|접수(?:중|받|되나|돼|끝|가능|하나|기간|받고|됩|마감)|신청(?:이|은|도)?(?:되나|돼|됩|되는|될까|가능|할수있나|할수있을|받|끝|마감|기간|중|열|안되|늦|되는교|되능교|됨|할수있어|할수있습|할수있는지|할수있는교)|등록(?:되나|가능|돼)|자리(?:가|는|아직)?(?:있|남)|늦었|지금(?:도)?(?:신청|접수|모집)|지금(?:도)?(?:되|들|할수)|추가모집|남은자리|다찼|还能报|还可以报|还招|还有名额|报名截止|还在招|招生吗|还能申请|截止",
        r"\b(?:still (?:open|accept\w*|recruit\w*|taking|available|apply|sign|join|possible|enrol\w*)|recruit\w*|accepting|applications? open|too late|closed already|con nhan|con tuyen|con dang ky|con cho|dang tuyen|het han)\b",
    ),
    # ---- who
    "a_infant": (
        r"[0-9]{1,2}개월(?!과정|동안|간|뒤|후|짜리)|돌쟁이|돌쟁|돌(?:도)?(?:안된|안지난|지난|전|된)(?:아기|아이|애|애기)?|돌배기|신생아|갓난|영아|영유아|유아(?!체육|용)|젖먹이|백일(?:된|지난|아기)|미취학|어린이집(?:다니|생)|유치원(?:생|다니|애|아이)|(?<![0-9])[1-6]살|[1-6]세(?=아|애|도|인|어|유)|(?:두|세|네|다섯|여섯)살|아기도|애기도|아가도|애기(?:랑|하고|데리)|아기(?:랑|하고|데리)|기어다니|婴儿|幼儿|宝宝|个月大|学龄前",
        r"\b(?:infants?|bab(?:y|ies)|toddlers?|newborns?|[0-9]{1,2}[ -]months?[ -]old|[1-6][ -]years?[ -]olds?|pre-?school\w*|em be|tre so sinh|thang tuoi|mau giao)\b",
    ),
    "a_elementary": (
        r"초등학생|초등학교|초등|초딩|초등생|국민학생|초[1-6](?![0-9시])|(?<![0-9고중])[1-6]학년|小学生|小学",
        r"\b(?:elementary|primary school|grade school\w*|[1-6](?:st|nd|rd|th) grade\w*|hoc sinh tieu hoc|tieu hoc|lop [1-5])\b",
    ),
    "a_father": (
        r"아빠|아버지|아부지|남편|남자(?!아이|애|한복|옷)|남성|신랑|애아빠|父亲|爸爸|男性|男的|男人|男士|丈夫",
        r"\b(?:fathers?|dads?|men|man|husbands?|males?|bo|cha|dan ong|nam gioi|chong)\b",
    ),
    "a_grandparent": (
        r"할머니|할아버지|할매|할배|할무니|조부모|할머님|할아버님|손주(?:랑|하고|데리|를)|손자(?:랑|하고|데리)|손녀(?:랑|하고)|어르신|노인|외조모|奶奶|爷爷|外婆|外公|祖父母|老人",
        r"\b(?:grand(?:parents?|mother|father|ma|pa)s?|seniors?|ong ba|ba noi|ba ngoai|ong noi|ong ngoai|nguoi gia)\b",
    ),
    "a_career_break": (
        r"경력단절|경단녀|경단|경력(?:이|은)?(?:끊|단)|육아(?:때문에|하느라|로)(?:일|직장|회사)|일(?:을)?쉬(?:었|고|던|다가)|쉬다가|쉬고있|그만둔|그만두고|애(?:키우|기르|보)(?:느라|다가)|오래쉬|재취업하|다시일|복직|전업주부|주부|职业中断|家庭主妇|重返职场|断职|全职妈妈",
        r"\b(?:career[ -]?break\w*|career[ -]interrupt\w*|stay-at-home|housewi\w+|returning to work|back to work|noi tro|gian doan|nghi viec lau)\b",
    ),
    "a_unemployed": (
        r"미취업|실업|실직|무직|백수|구직(?:중|자|활동)|취준|(?<![내요욜평휴말0-9])일자리(?:를)?(?:찾|구하|없)|일(?:을)?(?:구하|찾고|안하고있|없는|없어)|직장(?:이)?없|취업(?:준비|못)|퇴사|退休|失业|待业|无业|找工作",
        r"\b(?:unemployed|jobless|job ?seekers?|out of work|looking for (?:a )?(?:job|work)|lost my job|that nghiep|tim viec)\b",
    ),
    "a_pregnant": (
        r"임신|임산부|임부|산모|예비맘|예비엄마|만삭|임신부|배부른|孕妇|怀孕",
        r"\b(?:pregnan\w*|expecting|mang thai|co bau|bau)\b",
    ),
    "a_multicultural": (
        r"다문화|(?:베트남|중국|필리핀|일본|태국|캄보디아|우즈벡|몽골|네팔|외국)(?:에서온|에서오|사람|엄마|출신|며느리|아내)|외국인|이주여성|결혼이민|이민자|베트남사람|중국사람|필리핀|외국사람|외국에서온|국제결혼|비자|영주권|한국국적|국적이|外国人|移民|多文化|外籍",
        r"\b(?:foreigners?|foreign residents?|immigrants?|migrants?|multicultural|expats?|foreign (?:wife|wives|mom)|visa|nguoi nuoc ngoai|da van hoa|nguoi viet|nguoi nhap cu)\b",
    ),
    "a_nonresident": (
        r"(?:진주|여기|진주시)(?:에|시에)?(?:안살|안사|거주안|거주하지않|살지않|사람아닌|사람아니|시민아닌|시민이아|주민이아|안살아)|타지|외지|다른(?:지역|시|도시)(?!설|간)|관외|타지역|타시|사천|산청|하동|창원|부산|김해|통영|거제|고성(?=에|사|살|인)|합천|의령|함안|주소(?:가|지가)?(?:진주|여기)?(?:가)?(?:아니|아닌|다른|없)|진주시민아|不住在?晋州|外地|别的城市|不是晋州",
        r"\b(?:non-?residents?|outside (?:of )?jinju|don't live in|do not live in|not live in|live in (?:sacheon|busan|changwon|another)|other cit(?:y|ies)|khong song o|o thanh pho khac|ngoai jinju)\b",
    ),
    # ---- categories
    "c_job_training": (
        r"교육(?!비|료|청|대상)|과정|강좌|강의|직업훈련|훈련|취업(?!상담|솔루션|성공)|재취업|(?<![내요욜평휴말0-9])일자리|일자리(?=찾|구하|상담|센터|정보|알선|를구|를찾)|구직|기술|자격증|배울|배우|수업|취직|课程|培训|就业|找工作|职业|课",
        r"\b(?:training|course|courses|job|jobs|work|employment|vocational|class(?:es)?|learn|dao tao|nghe|viec lam|khoa|hoc)\b",
    ),
    "c_job": (
        r"취업|직업|(?<![내요욜평휴말0-9])일자리|일자리(?=찾|구하|상담|센터|정보|알선|를구|를찾)|재취업|구직|자격증|기술|就业|找工作|职业",
        r"\b(?:jobs?|employment|vocational|nghe|viec lam)\b",
    ),
    "c_startup": (
        r"창업|사업(?=을|시작|하고|준비|자금)|가게(?=를|차|열|창)|쇼핑몰|사장|创业|开店",
        r"\b(?:start-?ups?|start(?:ing)? (?:a|my) (?:business|shop)|business|entrepreneur\w*|khoi nghiep|kinh doanh)\b",
    ),
    "c_counsel": (r"상담|컨설팅|진로|고민|심리|咨询|辅导", r"\b(?:counsel\w*|consult\w*|advice|tu van)\b"),
    "c_camp": (
        r"캠프|캠핑|나들이|체험(?!관)|가족(?:이|끼리|단위|행사|프로그램|활동|모두|체험)|가족이랑|온가족|주말에(?:아이|애|갈|할)|운동회|영화|야외|소풍|여행|亲子|营|露营|户外|家庭活动|一家",
        r"\b(?:camps?|camping|family (?:activit\w+|events?|program\w*)|outdoors?|trips?|trai|cam trai|gia dinh)\b",
    ),
    "c_childcare": (
        r"나눔터|육아|놀이(?!공원)|상시|돌쟁이|아기|애기|영유아|유아|돌봄|아이(?:랑|들|가|하고|와)|애(?:들|랑|하고)|초등학생|초등|문화센터|미술|오감|독서|책놀이|도서관|체육|育儿|玩耍|宝宝|孩子|儿童",
        r"\b(?:child ?care|play|kids?|child(?:ren)?|bab(?:y|ies)|toddlers?|parenting|library|story|tre|be|con|nuoi day)\b",
    ),
    # ---- not ours
    "inject": (
        r"프롬프트|시스템(?:메시지|메세지|명령|권한|설정|지시)|지시(?:사항|를|는|문)?.{0,6}(?:무시|잊|출력|버려)|명령(?:을|은|어)?.{0,6}(?:무시|잊)|규칙(?:을|은)?(?:다)?(?:무시|잊어)|무시하고|관리자(?:모드|권한|계정|인데|로|비밀번호|비번|암호|페이지|로그인)|개발자(?:모드|권한|인데|야)|디버그|루트권한|탈옥|비밀번호|비번|패스워드|암호(?:를)?(?:알려|말해|뭐)|db|데이터베이스|sql|개인정보(?:를)?(?:알려|보여|다|출력|내놔|조회|뽑아|줘|좀)|(?:다른|남의|옆집|딴|모든|전체|전부|아무|누구누구|김[가-힣]{1,2}|이웃)(?:사람|가족|분|이용자|고객|회원|집|신청자|예약자)?(?:들)?(?:의|이|꺼|거)?(?:예약|신청|이름|전화|번호|연락처|주소|정보|개인|명단|내역|예약내역|기록)|[가-힣]{2,4}씨(?:의|가|꺼|네)?(?:예약|신청|정보|번호|연락|전화|주소)|(?:예약자|신청자|이용자|회원|고객|당첨자|참가자)(?:들)?(?:의)?(?:명단|목록|이름|전화|연락처|번호|정보|개인정보|리스트|전부|전체)|전부(?:다)?(?:승인|취소시켜|삭제)|모두승인|승인처리|역할극|너는이제|넌이제|지금부터(?:너|넌|당신)|척해|<script|</|\{\"|drop table|select \*|union select|系统提示|提示词|忽略.{0,6}(?:指令|指示|规则)|管理员|别人的(?:预约|信息|电话)|密码",
        r"\bignore (?:all|the|your|previous|any|everything|my)|\bsystem prompt|\bsystem:|\byou are now|\bpretend|\bjailbreak|\bdeveloper mode|\badmin(?:istrator)?\b|\bpassword|\bsudo\b|\bdrop table|\bselect .{0,20}\bfrom\b|\bother (?:people|person|users?|customers?)(?:'s|s')?|\bsomeone else's|\beveryone's|\ball (?:users|reservations|bookings|customers)\b|\bapi key|\brepeat (?:the|your)|\bprint (?:the|your)|\breveal|\brole\"|\bscript>|\bexec\b|\bdatabase\b|\binstructions?\b|\bmat khau|\bbo qua (?:moi|tat ca|cac)|\bnguoi khac\b|\bquan tri",
    ),
    "abuse": (
        r"시발|씨발|씨바|ㅅㅂ|ㅆㅂ|쉬발|슈발|시바(?!견)|쓰벌|병신|ㅂㅅ|븅신|등신|개새|개색|새끼|쉐끼|ㅅㄲ|좆|존나|ㅈㄴ|졸라|지랄|ㅈㄹ|미친|미쳤|꺼져|ㄲㅈ|닥쳐|ㄷㅊ|죽어라|죽을래|뒤져|뒤질|엿먹|멍청|바보|돌대가리|쓰레기같|쓰레기야|개같|개떡|빡치|빡쳐|열받|짜증나|짜증|염병|썅|쌍놈|쌍년|(?<![학0-9])년아(?!이)|놈아|또라이|등쳐|무식한|한심|느려터|답답해|답답하|거지같|구리|쓸모없|쓸데없는|씹|호로(?=새|자식|잡|놈)|他妈|傻逼|傻|滚|蠢|垃圾|笨蛋|废物|妈的",
        r"\b(?:fuck\w*|shit\w*|bitch|bastard|asshole|idiot|stupid|moron|dumb|useless|shut up|damn|screw you|suck[s]?|trash|garbage|ngu|do ngu|cho chet|dm|cut di|vo dung)\b",
    ),
    "foreign": (
        r"키즈카페|키카(?![가-힣])|치과|병원|의원(?!원)|한의원|약국|응급실|소아과|산부인과|안과|피부과|정형외과|건강검진|예방접종|백신|독감|보건소|미용실|헤어샵|네일|피부관리|마사지|찜질방|목욕탕|사우나|식당예약|레스토랑|맛집|음식점|고깃집|횟집|뷔페|치킨|피자|짜장|족발|배달|주문|술집|호텔|펜션|모텔|숙소|리조트|캠핑장|글램핑|에어비앤비|기차|ktx|srt|케이티엑스|버스표|버스시간|시외버스|고속버스|터미널|비행기|항공|공항|택시|대리운전|렌터카|렌트카|카쉐어링|지하철표|영화표|영화예매|영화관(?:예|표|어디)|공연|콘서트|뮤지컬|전시회|박물관|미술관|진주성|유등축제|축제|개천예술제|동물원|수목원|놀이공원|워터파크|물놀이장|수영장|헬스장|헬스|피트니스|요가(?!호)|필라테스|골프|테니스장|축구장|풋살|체육관|볼링|당구|노래방|pc방|피씨방|날씨|기온|미세먼지|비와|비오|비올|눈와|눈오|우산|여권|비자발급|주민등록|등본(?:을|떼|발급|은|어디|좀|뽑|받)|초본|인감|가족관계증명서(?:떼|발급|어디)|출생신고|혼인신고|사망신고|전입신고|이사|인허가|사업자등록|세금|자동차세|재산세|주민세|취득세|지방세|국세|연말정산|과태료(?:납부|내)|범칙금|주차위반|주차단속|불법주차|주정차|자동차등록|운전면허|면허(?:갱신|증|시험)|자동차검사|쓰레기|분리수거|대형폐기물|폐기물|재활용|종량제|음식물|수도요금|수도세|전기요금|전기세|가스요금|가스비|관리비|상하수도|단수|정전|가로등|도로파손|포트홀|공사장|소음|층간|민방위|예비군|투표|선거|시장님|시의원|국회의원|대통령|어린이집|유치원(?:입학|접수|신청|추천|어디|원서)|입소|초등학교입학|학교(?:배정|전학|급식)|전학|학원|과외|대학|수능|아동수당|부모급여|양육수당|첫만남|출산지원금|출산장려금|기초연금|국민연금|기초생활|긴급복지|청년(?:수당|월세|지원)|실업급여|고용보험|근로장려금|재난지원금|소비쿠폰|지역화폐|진주사랑상품권|상품권|임대주택|행복주택|전세|월세|부동산|아파트|청약|대출|은행|통장개설|환전|환율|주식|코인|비트코인|수리(?:점|기사|예약|센터)|아이폰|갤럭시|노트북|전자제품|(?<!놀이공간)(?<!놀이방)(?<!나눔터)(?<!스튜디오)(?<!공간을)(?<!이방을)(?<!눔터를)(?<!디오를)대관(?!.{0,6}나눔)|로또|복권|토토|도박|카지노|게임|유튜브|넷플릭스|노래(?:틀|들|추천|해)|음악|드라마|아이돌|연예인|야구|축구|월드컵|올림픽|뉴스|정치|(?<!아)이혼(?!자)|변호사|법률|소송|경찰서|소방서|우체국|택배|책(?:을)?(?:몇권|빌|대출|반납|추천)|등기우편|법원|구청|동사무소|주민센터|행정복지센터|면사무소|도서(?:대출|반납)|책(?:빌리|대출|반납)|도서관회원|독서실|열람실|스터디카페|자전거(?:대여|빌|보험)|전동킥보드|전기차|충전소|반려동물등록|유기견|유기묘|동물병원|세탁소|수선|이삿짐|가전|as센터|에이에스|휴대폰|핸드폰|요금제|인터넷설치|번역|숙제|수학문제|코딩|파이썬|프로그래밍|레시피|요리법|다이어트|운세|사주|타로|꿈해몽|로봇청소기|청소업체|입주청소|이사청소|에어컨청소|집청소|청소부|도우미|베이비시터|산후도우미|아이돌봄서비스|아이돌보미|돌봄교실|방과후|결혼식|웨딩|돌잔치(?:장|홀|업체|뷔페|예약|장소|식당)|장례|화장장|봉안당|묘지|天气|牙医|医院|理发|护照|签证|税|垃圾(?:分类|桶)|公交卡|火车|飞机|酒店|餐厅|外卖|彩票|股票|电影票|垃圾什么",
        r"\b(?:dentist|dental|doctor|hospital|clinic|pharmacy|hair ?(?:salon|cut|dresser)|barber|nail salon|massage|restaurant|pizza|chicken|burger|order food|delivery|hotel|airbnb|motel|train|ktx|flight|airplane|airport|taxi|uber|bus ticket|rental car|rent a car|car wash|weather|rain|forecast|temperature|passport|visa (?:extension|renewal|application|office)|tax(?:es)?|trash|garbage collection|recycling|driver'?s licen[cs]e|movie tickets?|concert|museum|swimming|pool|gym|yoga|golf|stocks?|bitcoin|crypto|lottery|lotto|game|song|sing|music|joke|poem|story about|recipe|translate|homework|python|president|election|football|soccer|news|bank|loan|apartment|police|lawyer|kindergarten|day ?care (?:center )?(?:admission|waiting)|vaccin\w+|thoi tiet|benh vien|nha si|nha khoa|cat toc|ho chieu|xe buyt|tau hoa|khach san|nha hang|thue(?! phong)|xo so|bong da|may bay|ve tau|bai hat)\b",
    ),
    "chat": (
        r"너(?:는|도|의|를|한테)?(?:몇살|누구|이름|사람|뭐야|뭐니|어디살|바보|로봇|좋아|사랑|결혼|남자|여자|ai|gpt|누가만|생각|알아|여친|남친|밥)|넌(?:누구|몇살|뭐|이름)|니(?:이름|나이)|네이름|이름이뭐|몇살이(?:야|니|고|에요)?$|사람이(?:야|에요|가|니|냐|세요)|로봇이(?:야|니|에요|냐)|봇이(?:야|니|냐)|챗봇이(?:야|니)|ai(?:야|니|냐|인가|맞)|gpt|챗지피티|사랑해|좋아해|결혼하|결혼해|심심|배고프|배고파|졸려|졸리|피곤해|힘들(?!지)|우울|외로|슬퍼|슬프|기분|재밌는(?:얘기|이야기|거)|웃긴|농담|끝말잇기|퀴즈|놀아줘|놀아주|노래불러|노래해|점심(?:뭐|메뉴|추천)|저녁(?:뭐|메뉴|추천)|아침(?:뭐|메뉴)|오늘뭐먹|뭐먹|밥먹었|밥은|잘잤|잘자|굿나잇|굿밤|지구|우주|외계인|인생|누가더|왜사|테스트(?:중|입니다|$)|test|1\+1|더하기|곱하기|나누기|계산해|몇월며칠이|오늘(?:이)?(?:며칠|몇일|무슨요일|무슨날)|지금몇시|몇시야|몇시고|你是谁|你几岁|你叫什么|我爱你|讲个笑话|唱歌|无聊|吃了吗|饿了",
        r"\b(?:how old are you|who are you|what(?:'s| is) your name|are you (?:a )?(?:human|robot|bot|ai|real)|i love you|marry me|tell me a joke|i'?m (?:bored|hungry|tired|sad)|what time is it|how are you|do you like|meaning of life|your favorite|test(?:ing)?|ban la ai|ban bao nhieu tuoi|ban ten gi|toi doi|toi buon|anh yeu em|ban co khoe)\b",
    ),
    # ---- marks
    "mistaken": (
        r"^(?:아|어|앗|음|아이고|에이|헉|엇|저기|잠깐|잠시만|참)*[,.!~ ]*(?:아니(?!면)|아뇨|아니요|아니다|아녀|아니예|아이다|아이라|아인데|노노|ㄴㄴ)|말고|아니라|아니고|아이고|아이라|아이라예|아닌데|아니에요|아니고요|아인데|^(?:아|어|앗)?[,. ]*(?:미안|쏘리|죄송)|잘못|정정|틀렸|틀린|실수|착각|오타|다시말|방금(?:말한|한말|거|그거|꺼)|아까(?:말한|한말|그거|거)|취소하고|그게아니|그기아이|그거아니|그거말고|고쳐(?:줘|주)|不是|不对|不對|错了|錯了|说错|说错了|改一下|更正|搞错",
        r"^(?:oh |oops|ah |um |wait|sorry)?[, ]*no\b(?! thanks?| thank| need| problem)|\bnot\b.{0,30},|\bi meant?\b|\bmistake|\bwrong\b|\bsorry\b.{0,12}\b(?:i|it|make|not)\b|\bactually\b|\bcorrection\b|\binstead\b|\bi misspoke\b|\brather\b|\bkhong phai\b|\bnham\b|\bxin loi\b.{0,10}|\by toi la\b|\bnoi nham\b|\bsua lai\b|^khong,",
    ),
    "hypothetical": (
        r"면.{0,6}취소(?:되|돼|됩)|하면(?!안|서|돼요|되나|된다)|되면(?!할|해|바로|예약|신청)|안가면|못가면|늦으면|늦게(?:가|오|도착)(?:면|하면)|아프면|바꾸면|안오면|안(?:가|오|나타나|나오)면|못(?:가|오)면|할때|할경우|시에는|경우|되나요언제|언제까지|몇시까지|며칠전|몇시간전|기한|규정|수수료|벌|불이익|어떻게되|우찌되|어떻게(?:해|하)|어떻게|방법|어디서|횟수|가능기간|가능시간|몇번|如果|的话|怎么",
        r"\b(?:if|penalt\w+|policy|how late|until when|deadline|fee|how do i|how can i|how to|neu|lam sao|cach)\b",
    ),
    "photo": (r"사진|촬영|찍", r"\b(?:photos?|pictures?|shoot|chup)\b"),
    "borrow": (
        r"빌리|빌려|빌릴|빌린|대관|대여|렌탈|렌트|예약|찾아갈|찾으러|쓸게|쓰고싶|쓸래|신청|필요|借|租|预约|預約",
        r"\b(?:borrow|rent|hire|lend|reserve|book|get|need|use|muon|thue|dat)\b",
    ),
    "request": (
        r"해줘|해주|해달|해도(?!되|돼)|해다오|할게|할께|할래|할라|하고싶|하고자|하겠|합니다|부탁|바랍|바람|원해|원합|희망|요청|신청합|주세요|주이소|줘|주소|ㄱㄱ|고고|가즈아|요$|이요|싶|想|要|请|帮",
        r"\b(?:please|want|would like|i'd like|need|can i|can you|can we|could|help|let's|giup|muon|xin|cho toi)\b",
    ),
}

TIGHT = {name: re.compile(pair[0]) for name, pair in _LEXICON.items() if pair[0]}
FLAT = {name: Late(pair[1]) for name, pair in _LEXICON.items() if pair[1]}


def concepts(text: Text, odd: str = "") -> Iterator[str]:
    """The names of the concepts that this sentence speaks of; `odd` are words of a count, which mean nothing else."""
    tight = text.tight.replace(odd, " ") if odd else text.tight
    asian = text.language in ("ko", "zh", "")
    latin = text.language in ("en", "vi") or any("a" <= c <= "z" for c in text.flat)
    for name in _LEXICON:
        if (asian and name in TIGHT and TIGHT[name].search(tight)) or (
            latin and name in FLAT and FLAT[name].search(text.flat)
        ):
            yield name


_OURS = tuple(
    pattern for name, pattern in TIGHT.items() if name not in ("foreign", "chat", "inject", "abuse", "mistaken")
)
_EVERYDAY = re.compile(
    r"자리|세울|세워|댈|설날|추석|명절|연휴|모집|추첨|결과|연락|등록|단계|도움|담당|학년|이전|화면|여성|남성|대화|종료|시작|메뉴|순번|면접|기수|다른|사정|직장|일주일|포함|통화|제일|그기|그건|그걸|이건|이걸|통째|돌잔치|당일|덕분|아뇨|미안|나눔|다섯|여섯|일곱|여덟|아홉|열|주무관|공무원|말씀|말한|의견|신분|명단|등재|목록|일정|계획|회사|학교|유치|아저|여자|남자|부부|부모|모임|단체|행사|첫돌|생일|백일|도시락|간식|이용자|사용자|저녁|아침|점심시간|새로|기존|마지막|처음|다음주|지난주|이번주|안녕|반갑|수고|답변|응답|질문|문자|예정|희망|나이|연령|성인|초등|중학|고등|유아|놀이|장난|물건|물품|준비|자격|조건|서류|저기"
    r"|저기|여기|거기|이거|그거|저거|이것|그것|저희|우리|제가|저는|나는|내가|혹시|그럼|그러면|근데|그런데|그리고|그냥|아니|지금|이제|아직|벌써|바로|다시|빨리|먼저|미리|같이|함께|모두|전부|조금|너무|정말|진짜|제발"
    r"|아이|애기|애들|아기|가족|식구|친구|이웃|엄마|아빠|누구|무엇|어느|사람|어른|경우|때문|정도|이상|이하|이내|동안|안내|문의|확인|이용|사용|방문|참여|안녕|수고|감사|죄송|한번|하나|오늘|내일|모레|이번|다음|주말|평일|요일|오전|오후|하루|개월|날짜|시간|장소|인원|번호|이름|전화|카톡|문자|톡|온라인|인터넷|홈페이지|회원|가입|로그인|집에|집이|건물|공간|입구|근처|진주|동네|아무|필요|가능|방법|종류|여러|전체|각각|최대|최소|무조건|꼭|첫째|둘째|막내|쌍둥이|방금|아까|나중|요새|요즘|이름|궁금|관련|대해|위해|보통|원래|혼자|직접|대신|그때|저번|지난|언제|어디|얼마|어떻|무슨|며칠|왜|그런|이런|저런|똑같|같은|비슷|그래|네네|음+$|아+$|어+$|요청|가요|해요|돼요|되나|있|없|하고|해도|하는|하나|하면|싶|주세|주이"
    r"|(?:줘|할|했|한|합|해|봐|보|볼|가|갈|간|오|올|온|되|돼|됐|될|알|받|낼|내|들|안|못|더|잘|좀|꼭|또|수|거|것|게|데|때|뒤|전|후|날|분|명)(?:$|[을를는은던고서면려러게래까지거네니데도요죠다자라야음기수만할해함하한합줘주봐보싶있없안못때땐엔갔왔됐했겠았었셨내어아줄져진])"
)
_PARTICLE = re.compile(
    r"(?:에서는|에서도|으로는|에서|에게|한테|까지|부터|이랑|하고|으로|은|는|이|가|을|를|도|의|에|로|만|랑|와|과|요|이요)$"
)
_VERBAL = re.compile(
    r"(?:요|다|까|고|면|서|게|려|줘|네|데|지|어|아|해|음|든|며|자|노|교|꼬|예|니|냐|죠|던|은데|는데|심더|니더|주세|하세|이소|주소|잖|려면|구요|거야|[세해돼여]용|[해여]유)$"
)


def strangers(words: Iterable[str]) -> list[str]:
    """Of Korean words those that look like a noun and that nothing of ours explains."""
    out = []
    for word in words:
        noun = _PARTICLE.sub("", _PARTICLE.sub("", word))
        if (
            len(noun) < 2
            or _VERBAL.search(word)
            or _EVERYDAY.match(noun)
            or any(pattern.search(noun) for pattern in _OURS)
        ):
            continue
        out.append(noun)
    return out
