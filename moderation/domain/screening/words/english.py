"""Common English words of questions and chats.

Counted over Banking77, CLINC150, HWU64 and YouTube comments (all CC-BY) and completed by hand with words of telephony.
"""

COMMON = """
i my to the a what is you for me can how do on in card of it please have and need that this are account get
from tell up at know there be was why an when with will not like list am money want would new if transfer
time credit does where make top your change any about one now go find car long much take payment use song
but did out help set many bank has today cash check off next some should exchange play been rate order last
by name add turn going charged so all could just more don good give pay let phone app transaction visa see
as atm made pin right fee bill number work alarm show put or who got call still pending days oil lights day
current through shopping book date pm declined start cancel calendar amount didn think wrong charge limit
reservation something ve yet vacation send which meeting th lost flight using gas email before way again
traffic cards say week back train tomorrow march refund extra two withdrawal volume music someone tires
travel look here possible olly into playlist no location remove tried they request direct light status
report score best confirm between insurance deposit received used dollars stop getting balance place virtual
schedule things showing times said working statement us identity hear room currency love disposable five
were uber fees coffee delete ago currencies checking kind funds may really ai month people open able changed
morning sure chase purchase correct reminder after weather isn mastercard them buy hasn points available
down ticket we over transactions american information item restaurant switch increase due another come york
events verify sent food debit settings playing receive until life home dinner plug than pizza anything
answer pto joke old had explain plan stolen reservations because speak carry soon application transfers news
routing international being first roll text whats year timezone interest stock keep wait left details
different meaning luggage apr alarms recipe type event taxes city while since reason done timer coin
activate country trying most remind voice hello yesterday talk read process latest person near apple hey
socket doing whisper thank ten already free rewards paid flip withdraw gone hi everything too minutes repeat
podcast recent radio service only contact thanks savings cook red chicken bought remember under appointment
reviews vacuum must america four milk enough cost mean currently hotel update dice recently online minimum
verification john calories create command once doesn friday tonight haven needs around three fun dollar
paycheck meetings apply price happening table shows jump traveling area scheduled mode tweet very express
instead payments wanna ask cheque factory steps message clear address friend its grocery game thing checks
rent job spell facebook info charges checked google response problem bad went holiday company hold total
seven video ingredients making seems shut yes arrive house local discover twenty taxi auto hundred station
st water delivery couple expire six shots waiting china funny accept her nearest todo birthday other won
deposited bus emails track transferred she april eight nice coming expect looking same fraudulent bye lol
lmao omg wtf pls plz thx gg guys stream host chat cool great evening everyone signal tower town coverage
outage download upload speed slow data plans unlimited family kids mother father phones sim esim roaming
abroad turkey subscription subscriptions crash crashes crashed login password code support agent scam
scammers spam block blocked unblock caller calls calling texts messages network internet wifi router office
prices costs cheaper expensive discount discounts senior seniors student port porting operator provider
carrier billing autopay gift click win winner bitcoin crypto invest earn fast join link subscribe channel
follow fuck shit idiot stupid emergency fire police ambulance heart attack smoke stuck elevator welcome aren
without
super go so she his her men man hot sell see okay god dad mom pro
"""
