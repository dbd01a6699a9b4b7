"""Common Uzbek words in Latin letters, apostrophes left out: Uzbek must not be taken for Russian."""

COMMON = """
salom assalomu alaykum aleykum hammaga rahmat raxmat tashakkur iltimos qanday qanaqa qachon qancha qayerda
qaerda qayer qaysi qani kim kimga nima nega nimaga necha nechta nechi qilib qilish qilaman qilsa qiling
qilsam boladi bolsa bolar bolmaydi bolmayapti bormi bor yoq yok emas ham va bilan uchun keyin oldin hozir
bugun ertaga kecha endi yana juda koproq kop kam yaxshi yomon zor men sen biz siz sizlar ular bu shu usha
mening meni menga menda sizda sizdan sizga bizda bizga bizning uning bizdan aloqa tarmoq tarif tarifi
tarifga tarifni tarifim tariflar raqam raqamim raqamimni raqamni telefon telefonim telefonimga internet
internetim interneti pul pulim pullar narx narxi narxlari qimmat arzon oshdi tushdi oylik oyga oy kun kuni
hafta yil soat soatga daqiqa tekin bepul kelmayapti ishlamayapti ishlamayabdi ishlaydi ishlamaydi ishlayapti
kirolmayapman ulash ulasam ulanish ulanmayapti yoqish yoqsam yoqilgan ochirish ochirsam ochib ochish sotish
sotsam olish olsam oldim olaman turadi turar tuzatasizlar tuzatiladi tuzalad qoshish qoshsam qoshaman
oilaviy oila onam otam bolam bolalar xotinim erim uka aka opa singlim ona ota qizim oglim uy uyda uyga
qishloq qishloqda shahar shaharda mumkin mumkinmi kerak kerakmi iloji yordam bering berib beringlar ayting
aytinglar javob savol kod kodi ilova ilovaga ilovada dastur yangi eski obuna obunani yechib yechildi
yechilyapti gigabayt gigabaytlar gigabaytlarni daqiqalar minora qurasizlar chegirma nafaqa nafaqaxorlar
rouming roumingni cheksiz sekin tez efir kechqurun kechasi ertalab tugadi otadi otadimi otkazish otish
saqlab saqlagan ega xizmat xizmatni bloklash bloklandi ozbek ozbekcha tilida togri notogri xato muammo
muammosi iltimosim turkiya turkiyada
"""
