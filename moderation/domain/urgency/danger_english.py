"""What people write in danger or in need in English, by fact; added to the lists of `danger_words`."""

IN_ENGLISH = {
    "ice": """
        on|through|under ... ice|floe, ice ... broke|cracked|cracking, fell|went|falls ... through|under ... ice""",
    "drowning": """
        capsized, boat|raft|kayak|canoe|ship ... sinking|sank|overturned|flipped|capsized, we are sinking
        carried|swept|drifting ... out|away|sea, adrift, under water|the water, is drowning, cant swim""",
    "fire": """
        caught|catching fire, set on fire
        house|flat|apartment|kitchen|garage|building ... burning|flames|ablaze
        fire ... in|below|above|below|next ... flat|house|apartment|building|floor|room|kitchen|basement|forest
        smoke ... under|stairs|hallway|corridor|coming|filling, burning house|building|car|flat
        put the fire|it out""",
    "gas": "carbon monoxide, gas smell, smells|smelling|smell ... gas, gas is leaking",
    "unconscious": """
        not responding|responsive|waking, wont wake, cant|cannot|doesnt|didnt wake, collapsed, passed out
        stopped|stops breathing, barely|hardly|struggling|trouble|difficulty breathing, no pulse
        cannot|couldnt|can not breathe, turning|turned|going blue, having|had|has a seizure|fit, convuls*
        not moving, isnt|doesnt move|moving|breathe|respond, choking on|to""",
    "heart": """
        chest pain*, pain in his|her|my chest, speech ... slurred, slurring, cardiac, anaphyla*
        throat|airway ... closing|swelling|swollen, allergic reaction
        arm|face|side ... numb|drooping|droops|dropped, diabetic ... collapsed|shock|coma|low
        no|without|needs|need|out ... insulin, asthma attack, epipen""",
    "bleeding": """
        blood ... everywhere|from|lot|much|pouring|loss, lot|so|losing ... blood, bleeds
        broken leg|neck|back|arm, bitten by a snake|dog, snake bite|bit, cut off ... finger*|hand|leg|arm, stab*
        been shot, was shot, got shot, burned|burnt|scalded ... badly|face|boiling|child|baby, crushed
        cant feel ... legs|arms""",
    "childbirth": "giving|gave birth, in labour, water*|waters broke, contractions, baby is coming",
    "poison": """
        took|taken|swallowed|ate ... pills|tablets|bleach|battery|poison|mushrooms, bottle of ... pills|tablets
        took all ... pills|them""",
    "violence": """
        breaking|broke|breaks into|in, kicking ... door, with a gun|knife|axe|bat, has a gun|knife, man with
        shooter ... in|here|inside|loose, shots fired, shooting ... at|here|outside, gunshots, strangl*
        choking ... me|her|him
        beat|beating|beats|attacking|attacked ... me|him|her|us|mom|mum|wife|brother|sister|kids
        threaten* ... kill|knife|gun|me|us|wife|her, going to kill ... me|us|her|him
        held|holding ... hostage|room|us, kidnapped, hostage, following|follows|followed ... me|home
        someone|somebody|man|he|stranger|burglar ... in|inside|outside my|our house|flat|door|room
        am|im|are|is being held|robbed|followed|attacked|beaten, was|been|being raped, was|been|got|is stabbed
        stabbed ... man|woman|him|her|me|someone""",
    "trapped": """
        stuck|locked|pinned|caught ... inside|under|elevator|lift|car|basement|cellar|shaft|well|burning|hot
        buried under|alive|in, buried ... snow|rubble|avalanche, under|beneath the rubble|debris|snow|wreck*
        avalanche, cant|cannot|unable ... get out|down|off, stranded ... on|in|with|at|without, no way out|down
        fell ... well|shaft|cliff|ravine|tracks|pit, on the roof ... water|flood*|help, is|are|was|driver pinned""",
    "lost": """
        we|weve|im|i|hes|shes got|are|am|were lost, dont know where|the way, lost our|my|the way
        lost ... hiking|trail""",
    "missing": """
        son|daughter|child|kid|boy|girl|mother|father|mom|dad|husband|wife|old|grand* ... missing|disappeared|vanished
        missing child|kid|son|daughter|since
        cant|cannot find ... son|daughter|child|kid|mother|father|mom|dad|husband|grand*, wandered off
        kid|child|son|daughter|boy|girl|grand* ... ran|run away""",
    "self_harm": """
        killing myself, want|going to die|jump, gonna die|jump, end it all|tonight, take|taking my own life
        cut|cutting|slit|slashed|slitting ... wrists|myself|himself|herself, better off dead, no reason to live
        goodbye everyone|all|world, texted|wrote|said|left ... goodbye|note, overdosed
        hang|hanging myself|himself|herself, standing on the|a edge|bridge|ledge|roof|balcony, hanging off
        jump off|from ... bridge|roof|balcony|building, dont|doesnt|didnt want to ... live|be alive|wake""",
    "crash": """
        car|bus|truck|van|bike ... flipped|crashed|overturned|rolled|ditch|skidded
        car|bus|truck|van went|slid|ran|drove off|into, crashed into, we crashed, head on
        hit|ran ... by a|over car|bus|truck|train|tram, run over, hit by, train|car|truck|bus hit, plane crash""",
    "flood": """
        water ... rising|rises|window*|roof|waist|neck, washed away, tide ... coming|rising, tsunami, tornado
        earthquake, landslide, mudslide""",
    "explosion": """
        explosion, exploded, blew up, collapsed ... building|house|roof|ceiling|wall|bridge
        building|house|roof|ceiling|wall|bridge ... collapsed|fell|caved, electrocuted, live wire
        power line|lines|cable|cables ... down|fell|sparking, wire|wires|cable|socket ... sparking|sparks|fell""",
    "cold": """
        hypothermia, snowed in, frostbite, freezing to death, snowstorm, blizzard, in the snow""",
    "silent_relative": """
        mother|mom|mum|father|dad|grand*|husband|wife|son|daughter ... answer*|respond*|picked|reply
        not|isnt|doesnt|hasnt|wont answer*|picked|respond* ... mother|mom|mum|father|dad|grand*""",
    "unwell": """
        feels|feel|feeling|getting|is very|really ... bad|sick|ill|weak|dizzy, dizzy, fainted, faint, vomiting
        high fever, headaches, in pain""",
    "not_back": "didnt|hasnt|havent|never|not come|came|returned|return|back",
    "gone": "went|gone|left|ran away|wandered",
    "outdoors": """
        in|into the woods|forest|mountains|snow|cold|dark, hiking, playground, from school, getting dark""",
    "harm": """
        blood, bleeding, burnt, burned, crushed, screams, screaming, gun, knife, fire, smoke, flames, choking
        collapsed, unconscious, drowning, sinking, buried, pinned, stuck, stranded, attacked, stabbed, shot
        wounded, crash*, explosion, hurt, fell|fallen|falling, swollen, seizure, overdose, freezing, poison*""",
    "silent_phone": """
        no answer, not answering, doesnt|didnt|hasnt answer|answered|picked|reply, went silent""",
    "help": """
        call|send|need|get ... ambulance|police|doctor|someone|rescue|help, save us|me|him|her, emergency
        paramedics, pls help, please send""",
    "cut_off": """
        no bars|coverage|network|service, only wifi|text|internet|chat, wifi|text only, without signal
        calls ... drop*|fail*|dont|go|work|through, cant|cannot|couldnt|unable ... call|dial|reach|through
        wont dial""",
    "dying_phone": "phone|battery ... dying|dies|percent|low|almost, percent, about to die",
    "wild_place": """
        in the woods|mountains|sea|lake|snow|field|desert, off shore, offshore, on the roof|ice|highway""",
    "helpless": """
        children, toddler, infant, grandma|grandpa|grandmother|grandfather, granny, pregnant, disabled
        old man|woman""",
    "person": """
        he, she, him, her, they, someone, somebody, people, man, woman, guy, i, me, im, dad, mom, mum, father
        mother, wife, husband, brother, sister, son, daughter, friend, neighbour, neighbor, grandma, grandpa
        driver, kid""",
    "cannot_move": """
        cant|cannot move|walk|get|stand, engine died, broke down, snowed in, motor broke""",
    "now": "still, just now, immediately, quickly, hurry",
}
