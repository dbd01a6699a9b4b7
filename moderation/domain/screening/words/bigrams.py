"""How surprising one letter is after another, in half-bits, for Russian and for English words.

Each row belongs to the letter before (a space opens a word); its columns stand for a space (the word ends)
and then the letters of the alphabet; a digit of base 36 counts half-bits: "0" expected, "l" unheard of.
Counted over the texts that the word lists of the two languages name.
"""

RUSSIAN_LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
ENGLISH_LETTERS = "abcdefghijklmnopqrstuvwxyz"

RUSSIAN = {
    " ": "lc98b8cd9aj8b9885969aecgcekllldif",
    "а": "5ka9db8c9gb9698jb987gfdeccgllljbc",
    "б": "b7ghki6jj6le7da5l7dl7lflkkcd7fihb",
    "в": "85khke6ld6lbaha5fb9cblgjhhji7ekld",
    "г": "96hhi9all7lf8kb3k6ii8kllillllljkl",
    "д": "a5icie5bj6lbch96dacf7ligiilgbchid",
    "е": "5hdbb9cdbjab897gd797hgegc7ellllhi",
    "ж": "a5gki83il5laii8blihi8llkhllllfjkl",
    "з": "93c7c7bdi9leab78kbjhbllkjlliadlkc",
    "и": "5fd9ca9facc9798dfa86jfcdc9flllkda",
    "й": "1ghgkaglhklbdc9chg87lckfcfklllljj",
    "к": "74jekk9ki6lg9jd4k8ca6lkglkllllhkl",
    "л": "65jjgh6fj6lddje7kl9h9kllgjllc7j9a",
    "м": "46gkkl5lk7ldff95dhdk8jljilklbfhkd",
    "н": "95ijdb6ji5lckla5kgca8gkefiil8bkea",
    "о": "6j9798baccaa888ga888fgegadgllljgf",
    "п": "d7jlll7ll8lf9lh3g4hfalkkjkllegkke",
    "р": "a4heee5di6ldgcb5ghdb8jhhhgklbdhfb",
    "с": "a9fbhe8kl9l79bb89ea5bjfjeilic8jh6",
    "т": "66i9kg6lk7lbfgb6f8agakkjhkllb5khe",
    "у": "4faba8aachcb99ciaa88khdk9adllli9j",
    "ф": "97hlil6ll4ljbhd4j7gd9cllijlldigjk",
    "х": "46lbikcllaljce93eadfalilkklklifll",
    "ц": "76jclk4li3leihk9jihk8kkekkll9lkkl",
    "ч": "c5lkll4ll4l9hk8elkl98lllkclllblll",
    "ш": "d8lhll7ll7l9ahbchgkdallllllll2kjl",
    "щ": "f5lkkl3ll3ljlkbilgll8lllllkllblll",
    "ъ": "jjjjjj1jjjjjjjjjjjjjjjhjjjjjjjhf3",
    "ы": "4lb7bd8geh7a88blcc99il9kd9gllllli",
    "ь": "1lgifhclehlbld9jkl7dlikhhdkllllcd",
    "э": "blfcebijgl88797jc9a3l9fjlfllllgjh",
    "ю": "2i8jhajigijfgcelic87ljgi7hallllfl",
    "я": "1lfcfbaebife9baihfc7lldedgcllllcg",
}

ENGLISH = {
    " ": "l7979b9ba9dd98aa8h977bc8jci",
    "a": "9hb8aiebg9jb7a5kak676cadf8h",
    "b": "a6dfj4kki7fk6fk6fj8cf7jhkaj",
    "c": "a5k9h6lk5al8akj5jjag7akkldk",
    "d": "27igc6jgi6ikfjd7jkbaibhikek",
    "e": "48fa79dfiejg9b7fcf679hcdbdh",
    "f": "68jik67jk6kj9hk6kk6ia8kjkck",
    "g": "38gkj5jc79kkchc7hkaafblkkgl",
    "h": "64ijc4kki6kkhhf6ikch9cjglbk",
    "i": "abe899bajjjd8a48ck977iakfje",
    "j": "a5hgg6ejh9hjfhj4gjgfj4hjjjj",
    "k": "3aeii3gif6jbej8dijg9kgjjkdk",
    "l": "56hh95fjk6le6gj7dlhbcbgil9l",
    "m": "55bgj4iik7lljbi69libi9kkk9l",
    "n": "4ah976d5jaicfic9jki96dfklbk",
    "o": "7edbacadgbkb9859ak6a96b8igi",
    "p": "67khe6iga8kk5ei77k7bbakklgl",
    "q": "adiiggigiiiiiiigiiiie0iiiii",
    "r": "57gc94hbj7kcdbb7gkaa9cdilal",
    "s": "39ibg6ck99kffge9aik96akelfl",
    "t": "38iej6jj66lkdei8jl8abbjdkbk",
    "u": "9abab9e9iblg796i8k566giljej",
    "v": "d6kki2kkk5kkkkj9kkihjjhkjfk",
    "w": "55jjh6jk56lkfkb7llcbjjlflil",
    "x": "58k6f9fkf7kkhghe5iki5hkhfdg",
    "y": "1dfeg9jklbkkdae7ckg9dilgkjj",
    "z": "86jjh3jhj7jegjj5jjejfeejjc6",
}
